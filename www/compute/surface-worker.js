// @ts-check
// Draws the surface.
import { serve } from './serve.js';
import { SurfaceScene } from '../views/landscape/surface-scene.js';

/** @type {SurfaceScene} */
let scene;

serve({
  /** @param {OffscreenCanvas} canvas */
  open(canvas) { scene = new SurfaceScene(canvas); },
  /** @param {Parameters<SurfaceScene['resize']>} given */
  resize: (...given) => scene.resize(...given),
  /** @param {Parameters<SurfaceScene['ground']>} given */
  ground: (...given) => scene.ground(...given),
  /** @param {Parameters<SurfaceScene['paths']>} given */
  paths: (...given) => scene.paths(...given),
  /** @param {Parameters<SurfaceScene['draw']>} given */
  draw: (...given) => scene.draw(...given),
  /** @param {Parameters<SurfaceScene['image']>} given */
  image: (...given) => scene.image(...given),
}, { buffers: (answer) => (answer?.image ? [answer.image] : []) });
