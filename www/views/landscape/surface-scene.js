// @ts-check
// The plane as a surface, in WebGL, in a worker: a browser that draws in software would hold up the page.
import {
  BufferAttribute, BufferGeometry, Color, DirectionalLight, DoubleSide, HemisphereLight, LineBasicMaterial, LineSegments, Mesh, MeshLambertMaterial,
  PerspectiveCamera, Scene, SphereGeometry, MeshBasicMaterial, SRGBColorSpace, Vector3, WebGLRenderer,
} from 'three';
import { Line2 } from 'three/addons/lines/Line2.js';
import { LineGeometry } from 'three/addons/lines/LineGeometry.js';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { mixed, placeOf } from './scale.js';

/**
 * @typedef {import('../../types.d.ts').Seen} Seen
 * @typedef {import('./map-draw.js').Drawn} Drawn
 * @typedef {[number, number, number]} Camera degrees round, degrees up, nearness
 * @typedef {Omit<Seen['picture'], 'contours'>} Heights
 * @typedef {{bg: string, lanes: string[]}} Colours
 */

/** Half the surface's width; its depth follows the picture's shape, its height is always this. */
const HALF = 1.2;
const HEIGHT = 0.9;
/** Above the surface by so much, paths do not flicker through it. */
const LIFT = 0.012;
const DISTANCE = 3.9;
/** What of a path is behind or below the surface shines through faintly. */
const BEHIND = { depthTest: false, depthWrite: false, transparent: true, opacity: 0.35 };
/** The surface's own lines: every so many points of the finest picture. */
const MESH = 4;

export class SurfaceScene {
  #canvas;
  #renderer;
  #scene = new Scene();
  #camera = new PerspectiveCamera(38, 1.4, 0.1, 30);
  /** @type {Mesh | null} */
  #ground = null;
  /** @type {LineSegments | null} */
  #mesh = null;
  /** Paths and their ends. @type {(Line2 | Mesh)[]} */
  #paths = [];
  #size = { width: 1, height: 1 };
  /** Kept from one picture to the next: a new one is compiled anew. @type {Map<string, LineMaterial>} */
  #materials = new Map();
  /** Ends of the paths, to be labelled. @type {{lane: number | null, at: Vector3}[]} */
  #ends = [];

  /** Throws where there is no WebGL. @param {OffscreenCanvas} canvas */
  constructor(canvas) {
    // Asked on a canvas of its own first: three writes an error to the console where there is none.
    if (!new OffscreenCanvas(1, 1).getContext('webgl2')) throw new Error('WebGL 2 is not available');
    this.#canvas = canvas;
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    // Asking whether a shader compiled waits for it; the shaders are three's own.
    this.#renderer.debug.checkShaderErrors = false;
    this.#renderer.outputColorSpace = SRGBColorSpace;
    this.#renderer.setClearColor(0x000000, 0);
    const sun = new DirectionalLight(0xffffff, 1.3);
    sun.position.set(-1.5, 3, 1);
    this.#scene.add(new HemisphereLight(0xffffff, 0xb8c4cc, 2.1), sun);
  }

  /** @param {number} width @param {number} height @param {number} ratio */
  resize(width, height, ratio) {
    this.#size = { width, height };
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    for (const material of this.#materials.values()) material.resolution.set(width, height);
  }

  /** @param {Heights} picture @param {number[][]} stops colours from low to high, see `mixed` */
  ground(picture, stops) {
    this.#drop(this.#ground, this.#mesh);
    const { columns, rows, scale, loss, accuracy } = picture;
    const values = scale.height === 'accuracy' ? accuracy : loss;
    const places = Float32Array.from(values, (value) => placeOf(scale, value));
    const positions = new Float32Array(3 * columns * rows);
    const colours = new Float32Array(3 * columns * rows);
    const shade = new Color();
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const k = j * columns + i;
        this.#put(positions, 3 * k, i / (columns - 1), j / (rows - 1), places[k], picture);
        const [r, g, b] = mixed(stops, places[k]);
        shade.setRGB(r / 255, g / 255, b / 255, SRGBColorSpace).toArray(colours, 3 * k);
      }
    }
    const faces = new Uint32Array(6 * (columns - 1) * (rows - 1));
    let at = 0;
    for (let j = 0; j + 1 < rows; j++) {
      for (let i = 0; i + 1 < columns; i++) {
        const k = j * columns + i;
        faces.set([k, k + 1, k + columns, k + 1, k + columns + 1, k + columns], at);
        at += 6;
      }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 3));
    geometry.setAttribute('color', new BufferAttribute(colours, 3));
    geometry.setIndex(new BufferAttribute(faces, 1));
    geometry.computeVertexNormals();
    this.#ground = new Mesh(geometry, new MeshLambertMaterial({ vertexColors: true, side: DoubleSide, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 }));
    // Thin lines along rows and columns, so that its shape can be read.
    const every = Math.max(1, Math.round(MESH / picture.stride));
    /** @type {number[]} */
    const pairs = [];
    for (let j = 0; j < rows; j += every) for (let i = 0; i + 1 < columns; i++) pairs.push(j * columns + i, j * columns + i + 1);
    for (let i = 0; i < columns; i += every) for (let j = 0; j + 1 < rows; j++) pairs.push(j * columns + i, (j + 1) * columns + i);
    const lines = new BufferGeometry();
    lines.setAttribute('position', geometry.getAttribute('position'));
    lines.setIndex(pairs);
    this.#mesh = new LineSegments(lines, new LineBasicMaterial({ color: 0xffffff, transparent: true, opacity: 0.22 }));
    this.#scene.add(this.#ground, this.#mesh);
  }

  /** @param {Float32Array | number[]} out @param {number} at @param {number} x 0 to 1 @param {number} y 0 to 1 @param {number} place @param {Pick<Heights, 'finest'>} picture */
  #put(out, at, x, y, place, { finest }) {
    out[at] = (2 * x - 1) * HALF;
    out[at + 1] = (place - 0.5) * HEIGHT;
    out[at + 2] = ((1 - 2 * y) * HALF * (finest.rows - 1)) / (finest.columns - 1);
  }

  /** Every path at its own true height: it floats where it has left the plane. @param {{picture: Pick<Heights, 'scale' | 'window' | 'finest'>, kind: string, paths: Seen['paths']}} seen @param {Drawn[]} lanes @param {number} least @param {Colours} colours */
  paths({ picture, kind, paths }, lanes, least, colours) {
    for (const path of this.#paths) this.#drop(path);
    this.#paths = [];
    this.#ends = [];
    const { scale, window: [x0, x1, y0, y1] } = picture;
    const own = scale.height === 'accuracy' ? 'accuracy' : 'loss';
    const inside = (/** @type {number} */ x, /** @type {number} */ y) => x >= x0 && x <= x1 && y >= y0 && y <= y1;
    for (const path of paths) {
      const drawn = lanes[path.lane];
      if (!drawn || drawn.muted || path.share === null || path.share < least) continue;
      /** @type {number[]} */
      let points = [];
      const finish = () => {
        if (points.length >= 6) for (const [k, [width, colour, lift]] of /** @type {[number, string, number][]} */ ([[5, colours.bg, 0], [2.6, colours.lanes[drawn.slot], LIFT / 2], [2, colours.lanes[drawn.slot], 0]]).entries()) {
          const geometry = new LineGeometry();
          geometry.setPositions(points.map((value, i) => (i % 3 === 1 ? value + LIFT + lift : value)));
          const line = new Line2(geometry, this.#material(k, width, colour));
          line.renderOrder = [2, 3, 1][k];
          this.#paths.push(line);
          this.#scene.add(line);
        }
        points = [];
      };
      path.x.forEach((x, k) => {
        const value = path[own][k];
        if (!inside(x, path.y[k]) || !Number.isFinite(value)) return inside(x, path.y[k]) ? undefined : finish();
        const at = [0, 0, 0];
        this.#put(at, 0, (x - x0) / (x1 - x0), (path.y[k] - y0) / (y1 - y0), placeOf(scale, value), picture);
        points.push(...at);
        // Every lane begins there; on a fan the start is a whole edge.
        if (k === 0 && path.steps[0] === 0 && kind !== 'fan' && !this.#ends.some(({ lane }) => lane === null)) this.#ends.push({ lane: null, at: new Vector3(...at) });
      });
      const end = path.x.length - 1;
      const stands = inside(path.x[end], path.y[end]) && Number.isFinite(path[own][end]);
      if (stands) {
        const at = new Vector3(...points.slice(-3));
        at.y += LIFT;
        const ball = new Mesh(new SphereGeometry(0.032, 20, 14), new MeshBasicMaterial({ color: colours.lanes[drawn.slot], depthTest: false }));
        ball.renderOrder = 4;
        ball.position.copy(at);
        this.#paths.push(ball);
        this.#scene.add(ball);
        this.#ends.push({ lane: path.lane, at });
      }
      finish();
    }
  }

  /** @param {number} k halo, line, or what shines through @param {number} width @param {string} colour */
  #material(k, width, colour) {
    const key = `${k} ${colour}`;
    let material = this.#materials.get(key);
    if (!material) {
      material = new LineMaterial({ color: colour, linewidth: width, ...(k === 2 ? BEHIND : {}) });
      material.resolution.set(this.#size.width, this.#size.height);
      this.#materials.set(key, material);
    }
    return material;
  }

  /** @param {Camera} camera @returns {{lane: number | null, left: number, top: number}[]} where the ends are seen, in pixels */
  draw([round, up, near]) {
    const [a, b] = [(round * Math.PI) / 180, (up * Math.PI) / 180];
    const distance = DISTANCE / near;
    this.#camera.position.set(distance * Math.sin(a) * Math.cos(b), distance * Math.sin(b), distance * Math.cos(a) * Math.cos(b));
    this.#camera.lookAt(0, -0.08, 0);
    this.#renderer.render(this.#scene, this.#camera);
    // Waits until it is drawn, so that whoever asked knows what a picture takes.
    const gl = this.#renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const { width, height } = this.#size;
    return this.#ends.map(({ lane, at }) => {
      const { x, y } = at.clone().project(this.#camera);
      return { lane, left: ((x + 1) / 2) * width, top: ((1 - y) / 2) * height };
    });
  }

  /** The picture itself, and where the ends are on it. @param {Camera} camera */
  async image(camera) {
    const labels = this.draw(camera);
    return { image: await createImageBitmap(this.#canvas), labels };
  }

  /** @param {(Mesh | LineSegments | Line2 | null)[]} things */
  #drop(...things) {
    for (const thing of things) {
      if (!thing) continue;
      this.#scene.remove(thing);
      thing.geometry.dispose();
      if (!(thing instanceof Line2)) /** @type {import('three').Material} */ (thing.material).dispose();
    }
  }
}
