// @ts-check
// <tg-track>: where each lane stands between guessing and the finish, on a scale that stretches towards 100 %.
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { trackScale } from '../../charts/scale.js';
import { tidyPercent } from '../../charts/words.js';
import { Connected } from '../../parts/connected.js';
import { count, figure, ordinal, plural, THIN } from '../../parts/format.js';
import { shape } from '../../parts/shape.js';

/** @typedef {import('../../types.d.ts').LaneState} LaneState */

/** Hands a number to the style sheet; the policy forbids style attributes, not this. @param {string} name @param {number} value */
const variable = (name, value) => ref((element) => {
  if (element instanceof HTMLElement) element.style.setProperty(name, value.toFixed(4));
});

/** What the finish took: gradients, for a step costs one or many. @param {LaneState} lane */
const cost = ({ rows, finished_at }) => rows.find(({ step }) => step === finished_at)?.gradients ?? finished_at ?? 0;

export class Track extends Connected {
  render() {
    const { lanes, experiment } = this.state;
    const scale = trackScale(experiment.finish);
    const finish = tidyPercent(scale.finish);
    return html`<section class="track" aria-label="Standings">
      <div class="track-head" aria-hidden="true"><span>right</span><span>gradients to ${finish}</span></div>
      <div class="track-field">
        <div class="track-ticks" aria-hidden="true">${scale.ticks.map((tick) => html`<i ${variable('--at', scale.at(tick))}></i>`)}<i class="track-flag"></i></div>
        <ul>${repeat(lanes, ({ id }) => id, (lane) => this.#row(lane, scale))}</ul>
      </div>
      <div class="track-scale" aria-hidden="true">
        <span class="track-guessing"><span>guess</span><span class="from-phone">ing</span></span>
        <div>${scale.ticks.map((tick) => html`<span ${variable('--at', scale.at(tick))}>${tidyPercent(tick)}</span>`)}
          <b ${variable('--at', 1)}><span class="from-phone">finish: </span>${finish}</b></div>
      </div>
    </section>`;
  }

  /**
   * @param {LaneState} lane
   * @param {ReturnType<typeof trackScale>} scale
   */
  #row(lane, scale) {
    const finished = lane.finished_at !== null;
    const first = finished ? lane.rank === 1 : this.state.leader === lane.id;
    const accuracy = lane.metrics?.test_accuracy;
    const diverged = !finished && lane.diverged_at !== null; // what was won stays won
    const known = !diverged && accuracy !== undefined && Number.isFinite(accuracy);
    const at = finished ? 1 : known ? scale.at(accuracy) : 0;
    const classes = [first && 'first', finished && 'finished', diverged && 'diverged', !known && !finished && 'still'];
    return html`<li data-slot=${lane.slot} class=${classes.filter(Boolean).join(' ')}>
      <span class="track-name">${shape(lane.slot, 16)}<span>${lane.name}</span></span>
      <span class="track-lane" ${variable('--at', at)}>
        <i class="track-bar"></i>
        <span class="track-runner">${shape(lane.slot, 20)}</span>
        ${diverged ? html`<span class="track-words">diverged at step ${count(lane.diverged_at ?? 0)}</span>` : null}
      </span>
      <span class="track-right">${known ? html`${figure(accuracy)}${THIN}%` : diverged ? '–' : null}</span>
      <span class="track-place">${finished ? this.#place(lane) : null}</span>
    </li>`;
  }

  /** "1st · 2,751", and in full for those who hear it. @param {LaneState} lane */
  #place(lane) {
    const place = lane.rank === null ? '' : ordinal(lane.rank);
    const took = cost(lane);
    return html`${place}<span class="track-cost" aria-hidden="true">${place ? ' · ' : ''}${count(took)}</span
      ><span class="unseen"> after ${plural(took, 'gradient')}</span>`;
  }
}

customElements.define('tg-track', Track);
