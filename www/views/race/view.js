// @ts-check
// <tg-race>: the race. Question and standings, lanes, curves; on a phone the problem in words at the end.
import { html } from 'lit';
import { Connected } from '../../parts/connected.js';
import { problemWords } from './summary.js';
import './empty.js';
import './headline.js';
import './track.js';
import '../../charts/charts.js';
import '../../lanes/lanes.js';
import '../../shell/strip.js';
import '../../lanes/target/report.js';

export class Race extends Connected {
  render() {
    const { lanes, status, experiment: { target } } = this.state;
    if (status === 'loading' || status === 'failed') return ''; // the shell says so
    return html`
      ${lanes.length ? html`
        <div class="race-top ${target ? 'on-target' : ''}">
          <div class="race-words"><tg-headline></tg-headline><tg-strip></tg-strip></div>
          ${target ? '' : html`<tg-track></tg-track>`}</div>
        <tg-lanes></tg-lanes>
        <tg-charts></tg-charts>${target ? html`<tg-report></tg-report>` : ''}` : html`<tg-empty></tg-empty>`}
      <section class="race-problem" aria-labelledby="race-problem">
        <div>
          <h2 id="race-problem">The problem</h2>
          <p>${problemWords(this.state)}</p>
        </div>
        <button type="button" class="button" @click=${this.#change}>Change</button>
      </section>`;
  }

  #change() {
    this.dispatchEvent(new CustomEvent('tg-open-problem', { bubbles: true }));
  }
}

customElements.define('tg-race', Race);
