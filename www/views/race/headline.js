// @ts-check
// <tg-headline>: the question, what it takes to win, and who leads.
import { html } from 'lit';
import { Connected } from '../../parts/connected.js';
import { count } from '../../parts/format.js';
import { math } from '../../parts/math-text.js';
import { inWords, tidyPercent } from '../../charts/words.js';

/**
 * A sentence with its class words in their colours.
 *
 * @param {string} text
 */
function coloured(text) {
  return text.split(/\b(blue|red)\b/).map((part, k) => (k % 2 ? html`<b class=${`class-${part}`}>${part}</b>` : part));
}

export class Headline extends Connected {
  /** @param {MouseEvent} event */
  #repeat(event) {
    event.preventDefault();
    this.actions.setView('ensemble');
    scrollTo({ top: 0 });
  }

  /** On a target nobody wins: everyone is compared with the exact answer. */
  #target() {
    const { catalogue, experiment, lanes, sentence } = this.state;
    const kind = catalogue.targets.kinds.find(({ id }) => id === experiment.target?.kind);
    if (!kind) return '';
    return html`
      <h1>Which method samples this right?</h1>
      <p class="headline-task">${inWords(lanes.length)} ${lanes.length === 1 ? 'way' : 'ways'} to sample a density whose answer is known. <b>${kind.name}</b>: ${math(kind.equation)}. ${kind.sentence} <span class="cite">${kind.cite}</span></p>
      <p class="headline-standing">${sentence.strong ? html`<strong>${sentence.strong}</strong> ` : ''}${sentence.rest}</p>`;
  }

  render() {
    const { catalogue, experiment, lanes, sentence } = this.state;
    if (experiment.target) return this.#target();
    const kind = catalogue.data.kinds.find(({ id }) => id === experiment.data.kind);
    const ways = `${inWords(lanes.length)} ${lanes.length === 1 ? 'way' : 'ways'} to train one small network`;
    return html`
      <h1>${kind?.title ?? 'Which method learns this first?'}</h1>
      <p class="headline-task">${ways} to tell ${coloured(kind?.classes ?? 'the blue points from the red ones')}. First to get ${tidyPercent(experiment.finish)} of unseen points right wins.</p>
      <p class="headline-standing">
        ${sentence.strong ? html`<strong>${sentence.strong}</strong> ` : ''}${sentence.rest}</p>
      <p class="headline-seed"><a class="headline-ensemble" href="#view=ensemble" @click=${this.#repeat}>
        ${experiment.replicas > 1 ? `One seed: see ${count(experiment.replicas)}` : 'One seed: run 50'}</a></p>`;
  }
}

customElements.define('tg-headline', Headline);
