// @ts-check
// Numbers as the page shows them: on it, on a canvas, read aloud, and in a box to be edited.
import { html } from 'lit';

/** The thin space between a number and its unit; a line never breaks at it. */
export const THIN = '\u202f';
const MINUS = '\u2212';
const NONE = '\u2013';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const superscript = (/** @type {number} */ n) =>
  String(n).replace(/[-0-9]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);

/** 2000 -> "2,000". @param {number} n */
export const count = (n) => whole.format(n);

/** 0.845 -> "84.5", the figure without its sign; "–" for what does not exist. Never rounds up to 100. @param {number} share @param {number} [digits] */
export function figure(share, digits = 1) {
  if (!Number.isFinite(share)) return NONE;
  const text = (100 * share).toFixed(digits);
  return Number(text) >= 100 && share < 1 ? (100 - 10 ** -digits).toFixed(digits) : text;
}

/** 0.845 -> "84.5 %". @param {number} share @param {number} [digits] */
export const percent = (share, digits = 1) => (Number.isFinite(share) ? figure(share, digits) + THIN + '%' : NONE);

/** A loss in about five characters: "0.335", "12.4", "3·10⁻⁵". @param {number} value */
export function loss(value) {
  if (!Number.isFinite(value)) return NONE;
  if (value === 0) return '0';
  if (value < 0.001 || value >= 1e5) {
    const [digits, power] = value.toExponential(0).split('e');
    return `${factor(digits)}10${superscript(Number(power))}`;
  }
  return value < 10 ? value.toFixed(3) : value < 100 ? value.toFixed(1) : count(value);
}

/** 41234 -> "41,200 steps/s": three figures, for the last ones only flicker. @param {number} steps */
export const speed = (steps) => `${count(Number(steps.toPrecision(3)))} steps/s`;

/** 1 -> "1st". @param {number} n */
export function ordinal(n) {
  const tens = n % 100;
  return n + (tens > 10 && tens < 14 ? 'th' : ['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
}

/** "1 step", "2,000 steps". @param {number} n @param {string} one @param {string} [many] */
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/**
 * Digits and power of ten of a number, exactly as many as it needs. `power` is null where none is shown.
 *
 * @param {number} x
 * @returns {{digits: string, power: number | null}}
 */
function parts(x) {
  const size = Math.abs(x);
  if (size === 0 || (size >= 0.001 && size < 1e6)) return { digits: String(x), power: null };
  const [digits, power] = x.toExponential().split('e');
  return { digits, power: Number(power) };
}

const minus = (/** @type {string} */ text) => text.replace('-', MINUS);

/** A setting's number for a template: 1e-4 -> 10 with a raised -4. @param {number} x */
export function number(x) {
  const { digits, power } = parts(x);
  if (power === null) return html`${minus(comma(x, digits))}`;
  return html`${factor(digits)}10<sup>${minus(String(power))}</sup>`;
}

/** The same as plain text: "10⁻⁴". @param {number} x */
export function plainNumber(x) {
  const { digits, power } = parts(x);
  return power === null ? minus(comma(x, digits)) : `${factor(digits)}10${superscript(power)}`;
}

/** The same read aloud: "10 to the minus 4". @param {number} x */
export function spokenNumber(x) {
  const { digits, power } = parts(x);
  const say = (/** @type {string} */ text) => text.replace('-', 'minus ');
  if (power === null) return say(digits);
  return `${digits === '1' ? '' : `${say(digits)} times `}10 to the ${say(String(power))}`;
}

/** The same to be edited: "1e-4". Every digit is there; Rust reads it back to the same number. @param {number} x */
export function editableNumber(x) {
  const { digits, power } = parts(x);
  return power === null ? String(x) : `${digits}e${power}`;
}

/** A tick of an axis: "2,000", "0.05", "10⁻⁴". @param {number} x */
export function axisNumber(x) {
  const rounded = Number(x.toPrecision(6));
  return plainNumber(rounded);
}

const factor = (/** @type {string} */ digits) => (digits === '1' ? '' : digits === '-1' ? MINUS : `${minus(digits)}·`);

/** Whole numbers from 1,000 have a comma. @param {number} x @param {string} digits */
const comma = (x, digits) => (Number.isInteger(x) && Math.abs(x) >= 1000 ? count(x) : digits);

/** A time: "0.42 s", "12.3 s", "3 min 20 s". @param {number} time in seconds */
export function seconds(time) {
  if (!Number.isFinite(time)) return NONE;
  if (time < 100) return `${time < 1 ? time.toFixed(2) : time.toFixed(1)}${THIN}s`;
  const round = Math.round(time);
  return `${Math.floor(round / 60)}${THIN}min ${round % 60}${THIN}s`;
}
