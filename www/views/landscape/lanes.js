// @ts-check
// What the lanes look like in the landscape's pictures, and the words for heights.
import { loss as lossWords, percent } from '../../parts/format.js';
import { store } from '../../app/store.js';

/** By lane. @returns {import('./map-draw.js').Drawn[]} */
export const drawnLanes = () => store.state.lanes.map(({ slot, name, muted }) => ({ slot, name, muted }));

/** "loss 2.12" or "84.5 % right". @param {{loss: number, accuracy: number}} at @param {import('./scale.js').Height} height */
export const heightWords = ({ loss, accuracy }, height) => (height === 'accuracy' ? `${percent(accuracy)} right` : `loss ${Number.isNaN(loss) ? 'not a number' : loss === Infinity ? 'infinite' : lossWords(loss)}`);

/** A coordinate with as many digits as its window can tell apart. @param {number} value @param {number} span */
export function coordinate(value, span) {
  const digits = Math.max(0, Math.ceil(-Math.log10(span / 200)));
  if (digits > 4 || Math.abs(value) >= 1e5) return value.toPrecision(3).replace('-', '\u2212');
  return value.toFixed(digits).replace(/^-(0\.?0*)$/, '$1').replace('-', '\u2212');
}
