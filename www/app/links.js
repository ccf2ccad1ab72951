// @ts-check
// What is said about links: copied, broken, short of a file, reproduced or not.
import { engine } from '../compute/engine.js';
import { chooseFile, copyText } from './files.js';
import { count, plural } from '../parts/format.js';
import { stillness } from './stillness.js';
import { store, tell } from './store.js';

/**
 * @typedef {import('../types.d.ts').Notice} Notice
 * @typedef {import('../types.d.ts').Problem} Problem
 * @typedef {import('./session.js').Session} Session
 */

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

/** Copies a link and says so; where the clipboard is closed, shows it to be copied by hand. @param {string} link @param {string} [text] */
export async function giveLink(link, text = 'It holds the whole experiment and opens at this step.') {
  if (link.includes('data.hash=')) text = 'Your points are too many for a link: whoever opens it is asked for the same file of points.';
  if (await copyText(link)) tell('share', { kind: 'good', slim: true, title: 'Link copied.', text, actions: [] });
  else showLink(link, 'The clipboard did not take the link');
}

/** @param {string} link @param {string} title */
export function showLink(link, title) {
  tell('share', { kind: 'info', slim: false, title, text: 'Select it and copy it by hand.', copy: link, actions: [] });
}

/** A problem in three parts: "Lane 3, step size", "lane3.h = 25", "is out of range. ...". @param {Problem} problem */
export function item({ key, field, given, text }) {
  const line = text.startsWith(`${field}: `) ? text.slice(field.length + 2) : text;
  const subject = [`\`${given}\` `, `${key.split('.').pop()} = ${given} `].find((start) => given && line.startsWith(start));
  return {
    field,
    given: subject ? `${key} = ${given}` : '',
    text: (subject ? line.slice(subject.length) : line).replace(/`([^`]*)`/g, '“$1”'),
  };
}

/**
 * Why a text is no experiment at all, or null where parts of it may be one.
 *
 * @param {string} text
 * @param {Problem[]} problems that reading it met
 */
export function unreadable(text, problems) {
  // The count of further problems has no key either, but is never alone.
  const whole = problems.length === 1 && problems.find(({ key, field }) => !key && /^(File|Link)$/.test(field));
  if (whole) return `${whole.message}. ${whole.allowed}`;
  const fragment = text.includes('#') ? text.slice(text.indexOf('#') + 1) : text.includes('://') ? '' : text;
  if (/^\s*\{/.test(text) || !fragment.trim() || fragment.includes('=')) return null;
  return 'this is neither JSON nor a link. An experiment is an object, {"seed": 1}, or key=value pairs, #seed=1';
}

/**
 * The notice of a link with parts that could not be read, or null.
 *
 * @param {Problem[]} problems
 * @param {string} text the link as it came
 * @param {Session} session
 * @returns {Omit<Notice, 'id'> | null}
 */
export function linkProblems(problems, text, session) {
  if (!problems.length) return null;
  const many = problems.reduce((all, { more }) => all + (more || 1), 0);
  const what = /^\s*\{/.test(text) ? 'file' : 'link';
  return {
    kind: 'caution',
    slim: false,
    title: `${NUMBERS[many] ?? count(many)} ${many === 1 ? 'part' : 'parts'} of this ${what} could not be read`,
    text: `The rest of the experiment was kept${stillness() || store.state.view !== 'race' ? '' : ' and the race is running with it'}.`,
    items: problems.map(item),
    actions: [
      { label: 'Copy the repaired link', run: () => void giveLink(session.address.whole(engine.link(store.state.experiment)), 'It says what is running now.') },
      ...(what === 'link' ? [{ label: 'Show the link as text', run: () => showLink(session.address.whole(text), 'The link as it came') }] : []),
    ],
  };
}

/**
 * What is worth knowing of the experiment that runs, or null.
 *
 * @param {Problem[]} remarks
 * @returns {Omit<Notice, 'id'> | null}
 */
export function remarksNotice(remarks) {
  if (!remarks.length) return null;
  return { kind: 'info', slim: false, title: 'Worth knowing', text: '', items: remarks.map(item), actions: [] };
}

/**
 * A link to own points that did not fit into it.
 *
 * @param {(file: File) => void} open
 * @returns {Omit<Notice, 'id'>}
 */
export function fileNotice(open) {
  return {
    kind: 'caution',
    slim: false,
    title: 'This link needs your file',
    text: 'It was made with own points, too many to fit into a link. Open the same file of points to see the same race; until then it runs on the spirals.',
    actions: [{ label: 'Choose the file', run: () => chooseFile(open) }],
  };
}

/**
 * Whether the run of a link gave the bits its sender saw.
 *
 * @param {number} step
 * @param {string} expected
 * @param {string} found
 * @returns {Omit<Notice, 'id'>}
 */
export function reproduced(step, expected, found) {
  if (found === expected) {
    return {
      kind: 'good', slim: true, title: 'Reproduced:',
      text: `after ${plural(step, 'step')} every weight is the same, to the last bit, as when the link was made.`, actions: [],
    };
  }
  return {
    kind: 'caution', slim: false, title: 'Not reproduced',
    text: `After ${plural(step, 'step')} the weights differ from those of the link: fingerprint ${found} here, ${expected} there. The link may have been changed by hand, or come from another version of Thermograd.`,
    actions: [],
  };
}

/**
 * A link to a step that its race does not have.
 *
 * @param {number} step
 * @param {number} steps
 * @returns {Omit<Notice, 'id'>}
 */
export function tooFar(step, steps) {
  return {
    kind: 'caution', slim: false, title: 'This link goes past the end of its race',
    text: `It asks for step ${count(step)}, but the race ends after ${plural(steps, 'step')} and stands there. Nothing could be compared with what its sender saw.`,
    actions: [],
  };
}
