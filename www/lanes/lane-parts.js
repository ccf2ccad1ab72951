// @ts-check
// What a lane's card and its sheet have in common: numbers, badges, controls, and what to do after divergence.
import { html, nothing } from 'lit';
import { parameter, start } from '../parts/parameter-row.js';
import { count, editableNumber, figure, loss, number, ordinal, percent, plainNumber, speed, THIN } from '../parts/format.js';
import { icon } from '../parts/icon.js';
import { math } from '../parts/math-text.js';
import { store } from '../app/store.js';
import { pickMethod } from './method-picker.js';
import './word-field.js';

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** Opens the picker for a lane. @param {LaneState} lane @param {HTMLElement} anchor */
export function changeMethod(lane, anchor) {
  pickMethod({
    anchor, title: `Method of lane ${lane.index + 1}`, current: lane.scheme.id,
    choose: (id, word) => {
      if (word !== undefined || id !== lane.scheme.id) store.actions.setMethod(lane.id, id, word);
      void writeWord(lane.id);
    },
  });
}

/** Where a lane's method takes a word, its box gets the focus. @param {string | undefined} id */
export async function writeWord(id) {
  // First the store draws the lane, then the lane its field.
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  /** @type {HTMLTextAreaElement | null} */ (document.querySelector(`[data-lane="${id}"] tg-word-field textarea`))?.select();
}

/** A step in letters; of a method that takes a word, with the word to be typed. @param {LaneState} lane @param {boolean} [inline] explained below instead of beside */
export const letters = (lane, inline = false) => (lane.scheme.word === null
  ? html`<tg-letters ?inline=${inline} .lane=${lane}></tg-letters>`
  : html`<tg-word-field ?inline=${inline} .lane=${lane}></tg-word-field>`);

/** A citation that opens the method's page of the reference. @param {LaneState} lane */
export const citation = ({ scheme }) => html`<button class="cite text-button" type="button" title="All about ${scheme.name}: ${scheme.source}"
  @click=${(/** @type {Event} */ event) => event.target?.dispatchEvent(new CustomEvent('tg-open-reference', { detail: scheme.id, bubbles: true }))}>${scheme.cite}</button>`;

/** The label of a Metropolis test in the tables of methods. */
const TEST = 'accept';

/** With a Metropolis test, the share of proposals accepted. The line is always there. @param {LaneState} lane */
const acceptance = ({ acceptance: share, status, scheme }) => {
  if (share === null && !scheme.step.some(({ label }) => label === TEST)) return nothing;
  const shown = share === null || status === 'diverged' ? NaN : share;
  return html`<p class="accepted">${percent(shown, 0)} of proposals accepted</p>`;
};

/** Icon and word of the family. @param {LaneState} lane */
export const family = ({ scheme }) => html`<span class="family-mark">${icon(scheme.kind)}<span>${scheme.kind}</span></span>`;

/** What a step costs, where that is more than one gradient. @param {LaneState} lane */
export const cost = ({ cost: gradients }) => (gradients > 1
  ? html`<span class="cost"><b aria-hidden="true">G</b>
      <span>${count(gradients)}<span class="cost-unit"> gradients</span> a step</span></span>`
  : nothing);

/** Place, or what the lane is doing instead. @param {LaneState} lane */
export function badge(lane) {
  const { status, rank, finished_at } = lane;
  if (status === 'diverged') return nothing;
  if (status === 'waiting') return html`<span class="badge">Starting</span>`;
  if (status === 'lost') return html`<span class="badge">Engine lost</span>`;
  if (lane.catching_up) return html`<span class="badge">Catching up</span>`;
  if (rank === null) return nothing;
  return html`<span class="badge ${rank === 1 ? 'first' : ''}">${ordinal(rank)}${finished_at !== null ? ', finished' : ''}</span>`;
}

/** Steps a second, bottom right: only where the run bar names no speed. @param {LaneState} lane */
export const pace = ({ speed: steps, status }) => {
  if (store.state.pace !== 'max' || steps === null || status === 'diverged' || status === 'waiting') return nothing;
  return html`<span class="pace">${speed(steps)}</span>`;
};

/** Share of test points right, large. @param {LaneState} lane */
export function accuracy(lane) {
  const right = lane.metrics?.test_accuracy ?? NaN;
  return html`<span class="accuracy">${figure(right)}${Number.isFinite(right) ? html`<small>${THIN}%</small>` : nothing}</span>`;
}

/** @param {LaneState} lane */
export function numbers(lane) {
  const now = lane.metrics;
  return html`
    <div class="result">
      ${accuracy(lane)}
      <span class="result-of">${lane.status === 'diverged' ? 'no result' : 'of test points right'}</span>
    </div>
    <table class="losses">
      <thead><tr><td></td><th scope="col">test</th><th scope="col">train</th></tr></thead>
      <tbody>
        <tr><th scope="row">loss</th><td>${loss(now?.test_loss ?? NaN)}</td><td>${loss(now?.train_loss ?? NaN)}</td></tr>
        <tr><th scope="row">right</th><td>${figure(now?.test_accuracy ?? NaN)}</td><td>${figure(now?.train_accuracy ?? NaN)}</td></tr>
      </tbody>
    </table>
    ${acceptance(lane)}`;
}

/** The method's settings; those that are not main only when asked for. @param {LaneState} lane @param {boolean} all */
export function controls(lane, all) {
  return lane.scheme.params
    .filter(({ main }) => main || all)
    .map((field) => parameter(field, lane));
}

/** How many settings are not shown at once. @param {LaneState} lane */
export const hiddenControls = (lane) => lane.scheme.params.filter(({ main }) => !main).length;

/** The usual step size if it is smaller, else half of the present one. @param {LaneState} lane @returns {string | null} */
function gentler(lane) {
  const field = lane.scheme.params.find(({ key }) => key === 'h');
  const now = start(lane.settings.h);
  if (field?.kind.type !== 'real' || typeof now !== 'number') return null;
  const wish = field.kind.default < now ? field.kind.default : Math.max(now / 2, field.kind.min);
  return wish < now ? editableNumber(Number(wish.toPrecision(3))) : null;
}

/** When, why, and two ways on. @param {LaneState} lane */
export function divergence(lane) {
  if (lane.status !== 'diverged' || lane.diverged_at === null) return nothing;
  const at = lane.diverged_at;
  const h = start(lane.settings.h);
  const wish = gentler(lane);
  const others = store.state.lanes.some(({ diverged_at }) => diverged_at === null) ? ' The other lanes go on.' : '';
  const tryIt = () => {
    try {
      store.actions.edit(`lane${lane.index + 1}.h`, wish ?? '');
    } catch {
      // The store has said what was wrong.
    }
  };
  const before = Math.max(0, at - 1);
  const see = () => {
    store.actions.pause(); // a race that runs on would pass it at once
    store.actions.goto(before);
  };
  return html`
    <div class="divergence">
      <p class="diverged-title">${icon('caution', 16)}<b>Diverged at step ${count(at)}</b></p>
      <p>${typeof h === 'number' ? html`With ${math('h')} = ${number(h)} the` : 'The'} ${store.state.experiment.target ? 'positions' : 'weights'} grew without bound.${others}</p>
      <p class="diverged-actions">
        ${wish ? html`<button class="button filled small" type="button" aria-label="Try h = ${plainNumber(Number(wish))}"
          @click=${tryIt}><span>Try ${math('h')} = ${number(Number(wish))}</span></button>` : nothing}
        <button class="button small" type="button" @click=${see}>See step ${count(before)}</button>
      </p>
    </div>`;
}
