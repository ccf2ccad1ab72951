// @ts-check
// An ensemble as CSV: every seed at its last step, then the quantile curves of every lane.
import { DIVERGED, METRICS, QUANTITIES } from './results.js';
import { LEVELS, bands } from './summary.js';

/** @typedef {import('../../types.d.ts').AppState} AppState */

/** @param {string} text */
const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** @param {number} value */
const number = (value) => (Number.isNaN(value) ? '' : String(value).replace('Infinity', 'inf'));

/**
 * One table: a row for each seed at the last step (`last`), and for each step and quantile of a lane (`quantile 0.05` ...).
 * A quantile that falls among diverged seeds is infinite, on the worse side.
 *
 * @param {AppState} state
 */
export function ensembleCsv({ ensemble, experiment, lanes }) {
  const { results, grid, replicas } = ensemble;
  const lines = [['row', 'lane', 'name', 'method', 'replica', 'seed', 'step', 'diverged_at', ...METRICS].join(',')];
  results.forEach((one, i) => {
    const lane = lanes[i];
    if (!lane) return;
    const who = [i + 1, quoted(lane.name), lane.settings.method];
    const seeds = one.seeds(replicas);
    for (const r of seeds) {
      const diverged = one.state[r] === DIVERGED ? number(one.divergedAt[r]) : '';
      lines.push(['last', ...who, r, experiment.seed + r, experiment.steps, diverged, ...METRICS.map((metric) => number(one.final(r, metric) ?? NaN))].join(','));
    }
    const curves = new Map(
      QUANTITIES.map((quantity) => [/** @type {string} */ (quantity), bands(one, quantity, seeds)]),
    );
    if (!seeds.length) return;
    LEVELS.forEach((level, l) => {
      grid.forEach((step, k) => {
        const cells = METRICS.map((metric) => number(curves.get(metric)?.[l][k] ?? NaN));
        lines.push([`quantile ${level}`, ...who, '', '', step, '', ...cells].join(','));
      });
    });
  });
  return `${lines.join('\n')}\n`;
}
