// @ts-check
// Numbers of the charts and the track that no other part of the page shows.
import { THIN, count, percent } from '../parts/format.js';

/** A share with no more digits than it has: 0.99 -> "99 %", 0.995 -> "99.5 %". @param {number} share */
export function tidyPercent(share) {
  const figure = Number((share * 100).toFixed(2));
  return percent(share, Number.isInteger(figure) ? 0 : Number.isInteger(Number((figure * 10).toFixed(1))) ? 1 : 2);
}

/** Seconds of training: "0.046 s", "1.23 s", "12.3 s", "340 s". @param {number} seconds */
export function duration(seconds) {
  return `${seconds < 1 ? seconds.toFixed(3) : seconds < 10 ? seconds.toFixed(2) : seconds < 100 ? seconds.toFixed(1) : count(seconds)}${THIN}s`;
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'];

/** A count at the start of a sentence: "Four", "13". @param {number} n */
export const inWords = (n) => NUMBERS[n] ?? count(n);
