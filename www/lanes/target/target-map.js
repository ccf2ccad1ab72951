// @ts-check
// <tg-target-map>: a lane on a target. Its path or its histogram over the exact density, redrawn when there is news.
import { html, nothing } from 'lit';
import { onPaletteChange } from '../../charts/palette.js';
import { plainNumber, plural } from '../../parts/format.js';
import { LanePainter } from '../../parts/painter.js';
import { exactOf, reliefOf, USUAL_TAU } from './exact.js';
import { drawTarget, forgetTints } from './target-draw.js';
import { DENSITY, short } from './target-parts.js';

/** @typedef {import('../../types.d.ts').LaneState} LaneState */

/** Temperatures below which a lane is offered a warmer one. */
const COLD = 1e-3;

onPaletteChange(forgetTints);

class TargetMap extends LanePainter {
  /** @param {LaneState} lane */
  #what(lane) {
    const { experiment, target_shows } = this.state;
    const exact = exactOf(experiment, lane.index);
    return { lane, exact, relief: reliefOf(experiment, exact.law.tau ?? USUAL_TAU), shows: target_shows };
  }

  /** @param {LaneState} lane */
  wanted(lane) {
    const { exact, relief, shows } = this.#what(lane);
    const energy = relief || exact.line ? 0 : lane.rows.length;
    return [lane.sampling, energy, exact, relief, shows, lane.slot];
  }

  /** @param {HTMLCanvasElement} canvas @param {number} ratio @param {LaneState} lane */
  paint(canvas, ratio, lane) {
    drawTarget(canvas, ratio, this.#what(lane));
  }

  /** @param {LaneState} lane */
  #name(lane) {
    const { experiment, target_shows } = this.state;
    const { relief, exact } = this.#what(lane);
    const what = relief ? (target_shows === 'histogram' && exact.plane ? 'histogram of its positions and the exact density' : 'its last steps on the density')
      : exact.line ? 'histogram of its first coordinate and the exact density' : `energy over ${plural(experiment.steps, 'step')}`;
    const { sampling } = lane;
    const far = sampling?.distance !== undefined ? `; total variation ${short(sampling.distance)} after ${plural(sampling.samples, 'sample')}` : '';
    return `${lane.name}: ${what}${far}`;
  }

  /** What the picture shows where it is not what one expects. @param {LaneState} lane */
  #caption(lane) {
    const { relief, exact } = this.#what(lane);
    if (!relief) return exact.line ? 'first coordinate' : 'energy over steps';
    const { law: { tau, compared }, unseen, cold } = exact;
    if (tau === null) return `contours at τ = ${plainNumber(USUAL_TAU)}`;
    const warm = html`<button type="button" class="text-button" @click=${() => this.actions.warm(lane.id)}>Warm it to 1</button>`;
    if (cold) return html`${unseen}: at τ = ${plainNumber(tau)} the density is hardly more than a point. ${warm}`;
    if (unseen) return unseen;
    if (tau < COLD) return html`at τ = ${plainNumber(tau)}. ${warm}`;
    return compared ? '' : html`contours: ${DENSITY}, not its own law`;
  }

  render() {
    const { lane } = this;
    if (!lane || !this.state.experiment.target) return nothing;
    const caption = this.#caption(lane);
    const { cold, law } = this.#what(lane).exact;
    const long = cold || (law.tau !== null && !law.compared);
    return html`
      <div class="map-face" role="img" aria-label=${this.#name(lane)}><canvas></canvas></div>
      ${caption && !this.compact ? html`<span class=${long ? 'target-caption above' : 'target-caption'}>${caption}</span>` : nothing}`;
  }
}
customElements.define('tg-target-map', TargetMap);
