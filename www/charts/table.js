// @ts-check
// The numbers of a chart in a dialog: a table for those who read rather than look.
import { html } from 'lit';

/** More rows than this are thinned evenly; the file holds them all. */
const MOST = 400;

/**
 * @param {object} options
 * @param {string} options.heading
 * @param {import('./curves.js').Axis} options.axis
 * @param {import('../types.d.ts').LaneState[]} options.lanes
 * @param {{ x: number[], columns: import('./curves.js').Column[] }} options.data
 * @param {(x: number) => string} options.place
 * @param {(value: number | undefined) => string} options.show
 * @param {() => void} options.onClose
 */
export function table({ heading, axis, lanes, data, place, show, onClose }) {
  const every = Math.ceil(data.x.length / MOST) || 1;
  const rows = data.x.map((_, k) => k).filter((k) => k % every === 0 || k === data.x.length - 1);
  const close = (/** @type {Event} */ event) => {
    /** @type {HTMLElement} */ (event.currentTarget).closest('dialog')?.close();
  };
  return html`<dialog class="chart-table" aria-label=${`${heading}, as a table`} @close=${onClose}>
    <header><h2>${heading}</h2><button type="button" class="button" autofocus @click=${close}>Close</button></header>
    ${every > 1 ? html`<p>Every ${every === 2 ? 'second' : `${every}th`} evaluation is listed. “Save numbers” writes them all.</p>` : ''}
    <div class="chart-table-scroll" tabindex="0" role="region" aria-label="Numbers">
      <table>
        <thead><tr><th scope="col">${axis === 'seconds' ? 'seconds of training' : axis}</th>${lanes.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${rows.map((k) => html`<tr><th scope="row">${place(data.x[k])}</th>${data.columns.map((column) => html`<td>${show(column[k])}</td>`)}</tr>`)}</tbody>
      </table>
    </div>
  </dialog>`;
}
