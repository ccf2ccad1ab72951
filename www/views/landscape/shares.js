// @ts-check
// <tg-plane-shares>: how much of each path the plane shows, and what the picture was made of.
import { html, nothing } from 'lit';
import { Connected } from '../../parts/connected.js';
import { count, percent, plainNumber, plural } from '../../parts/format.js';
import { shape } from '../../parts/shape.js';
import { sizes } from '../race/summary.js';

/** Shares from which a path can be read as drawn, and mostly. */
const ALL = 0.75;

/** @param {number | null} share @param {number} least */
function verdict(share, least) {
  if (share === null) return 'has not moved';
  if (share >= ALL) return 'read it as drawn';
  if (share >= least) return share >= 0.6 ? 'a third of it is hidden' : share >= 0.4 ? 'half of it is hidden' : 'most of it is hidden';
  return 'almost all hidden: dashed';
}

export class PlaneShares extends Connected {
  updated() {
    // Through the object model: the page's policy allows no style attributes.
    for (const bar of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('[data-share]'))) bar.style.setProperty('--share', String(bar.dataset.share));
  }

  render() {
    const { seen } = this.state.landscape;
    if (!seen) return nothing;
    const { lanes, catalogue } = this.state;
    const { train, test } = sizes(this.state);
    const { picture, plane, paths } = seen;
    const { share: least, path: most } = catalogue.landscape;
    const points = Math.max(0, ...paths.map(({ steps }) => steps.length));
    const spacing = Math.max(...paths.map((path) => path.spacing));
    const coarse = picture.stride > 1;
    const [x0, x1, y0, y1] = picture.window;
    const rounding = Math.min((x1 - x0) / picture.finest.columns, (y1 - y0) / picture.finest.rows) < plane.grain;
    return html`
      <h2>How much of each path this plane shows</h2>
      <table class="shares"><tbody>
        ${paths.map(({ lane, share }) => (lanes[lane] ? html`<tr>
          <th scope="row">${shape(lanes[lane].slot, 14)}<span>${lanes[lane].name}</span></th>
          <td class="share-bar"><span class="lane-back-${(lanes[lane].slot % 8) + 1}" data-share=${share ?? 0}></span></td>
          <td class="share-number">${share === null ? '–' : percent(share, 0)}</td>
          <td class="share-words">${lanes[lane].diverged_at !== null ? `diverged at step ${count(lanes[lane].diverged_at)}` : verdict(share, least)}</td>
        </tr>` : nothing))}
      </tbody></table>
      <p class="caption">Shares of each path’s variance. A dot that differs in shade from the ground below it has left the plane.
        ${picture.columns}\u00a0×\u00a0${plural(picture.rows, 'point')}${coarse ? ` so far, of ${picture.finest.columns}\u00a0×\u00a0${picture.finest.rows}` : ''}, ${picture.test ? plural(test, 'test point') : plural(train, 'training point')},
        at most ${plural(points, 'recorded point')} a path, one every ${plural(spacing, 'step')}: when there are more than ${most} (fewer for large networks), every second one is forgotten.
        ${plane.variances && plane.variance ? html` These two directions hold ${percent((plane.variances[0] + plane.variances[1]) / plane.variance, 0)} of the variance they were chosen from.` : nothing}
        ${rounding ? html` <strong>So close, the picture shows the rounding of the weights (about ${plainNumber(Number(plane.grain.toPrecision(1)))}), not the loss.</strong>` : nothing}</p>`;
  }
}

customElements.define('tg-plane-shares', PlaneShares);
