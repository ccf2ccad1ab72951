// @ts-check
// The control that fits a setting's kind, wired to the one action that edits: the tables decide what a page shows.
import { html } from 'lit';
import { store } from '../app/store.js';
import './choice-row.js';
import './slider-row.js';

/**
 * @param {import('../types.d.ts').Field} field
 * @param {unknown} value as it stands in the experiment
 * @param {string} key what `actions.edit` calls it: `data.b`, `lane2.h`
 * @param {string} [owner] whose setting it is, for those who hear it
 * @param {unknown} [aside] a button after a slider's number
 */
export function control(field, value, key, owner = '', aside = undefined) {
  const commit = (/** @type {CustomEvent<import('./slider-row.js').Commit>} */ { detail }) => {
    try {
      store.actions.edit(key, detail.text);
    } catch (problem) {
      detail.refuse(problem);
    }
  };
  const { kind } = field;
  if (kind.type === 'choice') return html`<tg-choice-row .field=${field} .value=${value ?? kind.default} owner=${owner} @commit=${commit}></tg-choice-row>`;
  if (kind.type === 'flag') return html`<tg-flag-row .field=${field} .value=${value ?? kind.default} owner=${owner} @commit=${commit}></tg-flag-row>`;
  return html`<tg-slider-row .field=${field} .value=${value ?? kind.default} owner=${owner} .aside=${aside} @commit=${commit}></tg-slider-row>`;
}
