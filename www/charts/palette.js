// @ts-check
// Colours and type of the style sheets for what is drawn on a canvas, read again when the theme changes.
import { SHAPE_NAMES } from '../parts/shape.js';

/**
 * @typedef {object} Palette
 * @property {string} bg
 * @property {string} surface
 * @property {string} ink
 * @property {string} ink2
 * @property {string} ink3
 * @property {string} line
 * @property {string} bad
 * @property {string} focus
 * @property {string[]} lanes by slot
 * @property {string} font
 */

/** @type {Palette | null} */
let cached = null;
/** @type {Set<() => void>} */
const listeners = new Set();

/** The colours in force. @returns {Palette} */
export function palette() {
  if (cached) return cached;
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const font = getComputedStyle(document.body).fontFamily;
  if (matchMedia('(forced-colors: active)').matches) {
    // The reader's own colours; the lanes' shapes tell them apart.
    const ink = 'CanvasText';
    return { bg: 'Canvas', surface: 'Canvas', ink, ink2: ink, ink3: ink, line: 'GrayText', bad: ink, focus: 'Highlight', lanes: SHAPE_NAMES.map(() => ink), font };
  }
  const fresh = {
    bg: colour('bg'), surface: colour('surface'), ink: colour('ink'), ink2: colour('ink2'), ink3: colour('ink3'),
    line: colour('line'), bad: colour('bad'), focus: colour('focus'),
    lanes: SHAPE_NAMES.map((_, slot) => colour(`lane-${(slot % 8) + 1}`)),
    font,
  };
  if (fresh.bg) cached = fresh; // before the style sheet is there nothing is worth keeping
  return fresh;
}

/**
 * Calls back after the colours have changed.
 *
 * @param {() => void} listener
 * @returns {() => void} ends it
 */
export function onPaletteChange(listener) {
  if (!listeners.size) watch();
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

let watching = false;
function watch() {
  if (watching) return;
  watching = true;
  const changed = () => {
    cached = null;
    for (const listener of listeners) listener();
  };
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(forced-colors: active)').addEventListener('change', changed);
  // A canvas does not redraw itself when its letters arrive.
  document.fonts?.ready.then(changed);
}
