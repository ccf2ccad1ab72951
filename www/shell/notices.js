// @ts-check
// What happened, what was kept, what can be done. What is known when the page appears stands in the flow above the
// title; what comes later lies over the page's lower edge, so that nothing moves under the hand.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { newest, noticeTemplate } from './notice.js';

/** Of each kind at once. */
const SHOWN = 2;

class Notices extends Connected {
  static properties = {
    /** News of one line have a strip of their own on the page. */
    strip: { type: Boolean },
  };

  constructor() {
    super();
    this.strip = false;
    /** The last notice that was said to screen readers. */
    this.said = 0;
    /** The last notice that the page appeared with. @type {number | null} */
    this.first = null;
  }

  willUpdate() {
    this.first ??= this.state.notices.at(-1)?.id ?? 0;
  }

  updated() {
    const last = this.state.notices.at(-1);
    if (!last || last.id <= this.said) return;
    this.said = last.id;
    this.actions.say([last.title, last.text, ...(last.items ?? []).map(({ text }) => text)].filter(Boolean).join(' '));
  }

  render() {
    const { first } = this;
    const large = newest(false, SHOWN);
    const flow = large.filter(({ id }) => first !== null && id <= first);
    const over = [...large.filter((notice) => !flow.includes(notice)), ...(this.strip ? [] : newest(true, 1))];
    return html`
      ${flow.map(noticeTemplate)}
      ${over.length ? html`<div class="notices-over">${over.map(noticeTemplate)}</div>` : null}`;
  }
}
customElements.define('tg-notices', Notices);
