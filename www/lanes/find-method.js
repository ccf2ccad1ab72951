// @ts-check
// Search among the methods, for the picker and the reference.
import { engine } from '../compute/engine.js';
import { word } from './score.js';

/**
 * @typedef {import('../types.d.ts').Catalogue} Catalogue
 * @typedef {import('../types.d.ts').ReadWord} ReadWord
 * @typedef {import('../types.d.ts').Scheme} Scheme
 * @typedef {{id: string, name: string, schemes: Scheme[]}} Family
 */

/** The method that is typed in letters. @param {Catalogue} catalogue */
export const ownMethod = ({ schemes }) => /** @type {Scheme} */ (schemes.find(({ family }) => family === 'custom'));

/** Everything a method can be found by. @param {Scheme} scheme @param {string} family */
const wordsOf = (scheme, family) =>
  `${scheme.name} ${scheme.id} ${family} ${scheme.sentence} ${scheme.cite} ${scheme.source} ${scheme.letters ? word(scheme) : ''}`.toLowerCase();

/** How well a method answers to the whole text: its name, its letters, how its name begins, anything else. @param {Scheme} scheme @param {string} text */
function closeness(scheme, text) {
  const names = [scheme.name.toLowerCase(), scheme.id];
  if (names.includes(text) || (scheme.letters && word(scheme).toLowerCase() === text)) return 0;
  if (names.some((one) => one.startsWith(text))) return 1;
  return names.some((one) => one.includes(text)) ? 2 : 3;
}

/**
 * Families with the methods that have all words of the text, and the one that answers best.
 *
 * @param {Catalogue} catalogue
 * @param {string} text
 * @returns {{families: Family[], best: string | null}}
 */
export function findMethods({ schemes, families }, text) {
  const whole = text.trim().toLowerCase();
  const words = whole.split(/\s+/).filter(Boolean);
  const found = families
    .map(({ id, name }) => ({
      id, name,
      schemes: schemes.filter((scheme) => scheme.family === id && words.every((one) => wordsOf(scheme, name).includes(one))),
    }))
    .filter((family) => family.schemes.length);
  const all = found.flatMap((family) => family.schemes);
  const best = all.reduce((/** @type {Scheme | null} */ least, scheme) =>
    (least === null || closeness(scheme, whole) < closeness(least, whole) ? scheme : least), null);
  return { families: found, best: best?.id ?? null };
}

/** A text that looks like a word in letters, read; null for any other text. @param {Catalogue} catalogue @param {string} text @returns {ReadWord | null} */
export function asWord(catalogue, text) {
  const typed = text.trim();
  const letters = /^[ABCDEFO]{2,}$/.test(typed) || /^hidden\d?\s*:/.test(typed);
  return letters ? engine.read_word(ownMethod(catalogue).id, typed) : null;
}
