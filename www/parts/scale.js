// @ts-check
// Where a value stands on a slider's rail, and which short number a place on the rail means.

/** @typedef {Extract<import('../types.d.ts').Kind, {type: 'real' | 'integer'}>} NumberKind */

/** Left of this a rail of scale 'zero' means 0. */
const LEAST = 1e-9;

/**
 * 0 at the left end, 1 at the right.
 *
 * @param {NumberKind} kind
 * @param {number} value
 */
export function place({ min, max, scale }, value) {
  const at = () => {
    if (scale === 'linear') return (value - min) / (max - min);
    if (scale === 'root') return Math.sqrt((value - min) / (max - min));
    if (scale === 'log') return Math.log(value / min) / Math.log(max / min);
    return value < LEAST ? 0 : Math.log(value / LEAST) / Math.log(max / LEAST);
  };
  const result = at();
  return Number.isFinite(result) ? Math.min(1, Math.max(0, result)) : 0;
}

/** @param {NumberKind} kind @param {number} at */
function exact({ min, max, scale }, at) {
  if (at <= 0) return scale === 'zero' ? 0 : min;
  if (at >= 1) return max;
  if (scale === 'linear') return min + at * (max - min);
  if (scale === 'root') return min + at ** 2 * (max - min);
  const least = scale === 'log' ? min : LEAST;
  return least * (max / least) ** at;
}

/**
 * The number at a place, with no more digits than a hundredth of the rail can tell apart: as many all along the
 * rail, so that it never goes back.
 *
 * @param {NumberKind} kind
 * @param {number} at 0..1
 */
export function valueAt(kind, at) {
  const value = exact(kind, at);
  if (at <= 0 || at >= 1 || value === 0) return value;
  const inside = Math.min(kind.max, Math.max(kind.min, kind.scale === 'linear' ? onGrid(kind, value) : shortened(kind, value)));
  return kind.type === 'integer' ? Math.round(inside) : inside;
}

/** To a power of ten of at most a hundredth of the range. @param {{min: number, max: number}} kind @param {number} value */
function onGrid({ min, max }, value) {
  const power = Math.floor(Math.log10((max - min) / 100) + 1e-9);
  return power < 0 ? Number(value.toFixed(-power)) : Math.round(value / 10 ** power) * 10 ** power;
}

/** To two significant digits, or more where the ends of the rail are close. @param {NumberKind} kind @param {number} value */
function shortened({ min, max, scale }, value) {
  // Away from zero a hundredth of the range, near it two digits.
  if (scale === 'root') return value < (max - min) / 20 ? Number(value.toPrecision(2)) : onGrid({ min, max }, value);
  const length = Math.log(max / (scale === 'log' ? min : LEAST));
  const digits = Math.max(2, 1 + Math.ceil(Math.log10(0.5 / (0.01 * length))));
  return Number(value.toPrecision(digits));
}

/**
 * The number some hundredths of the rail further; always another one, except at the end.
 *
 * @param {NumberKind} kind
 * @param {number} value
 * @param {number} by in hundredths, negative to the left
 */
export function stepped(kind, value, by) {
  let at = place(kind, value);
  for (let tries = 0; tries < 200; tries++) {
    at = Math.min(1, Math.max(0, at + by / 100));
    const next = valueAt(kind, at);
    if (next !== value || at === 0 || at === 1) return next;
  }
  return value;
}
