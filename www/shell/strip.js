// @ts-check
// <tg-strip>: the last news of one line, in a place that is always kept free for it.
import { html } from 'lit';
import { Connected } from '../parts/connected.js';
import { newest, noticeTemplate } from './notice.js';

class Strip extends Connected {
  render() {
    // Longer news lie over what follows instead of moving it.
    return html`<div class="strip">${newest(true, 1).map(noticeTemplate)}</div>`;
  }
}
customElements.define('tg-strip', Strip);
