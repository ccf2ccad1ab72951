// @ts-check
// Pure parts of the lanes: slider scales, number formats, the layout of a step as a score.
import { expect, test } from '../../www/tools/harness.mjs';
import { flows, loops, share, score, word } from '../../www/lanes/score.js';
import { axisNumber, editableNumber, figure, loss, ordinal, percent, plainNumber, spokenNumber } from '../../www/parts/format.js';
import { place, stepped, valueAt } from '../../www/parts/scale.js';

/** @typedef {import('../../www/parts/scale.js').NumberKind} NumberKind */

/** @type {Record<string, NumberKind>} */
const KINDS = {
  'a step size': { type: 'real', min: 0.001, max: 2, default: 0.25, scale: 'log' },
  noise: { type: 'real', min: 0, max: 2, default: 0.02, scale: 'root' },
  'a temperature': { type: 'real', min: 0, max: 10, default: 1e-4, scale: 'zero' },
  'a memory': { type: 'real', min: 0, max: 0.999999, default: 0.999, scale: 'linear' },
  'a friction of either sign': { type: 'real', min: -100, max: 100, default: 0.1, scale: 'linear' },
  'a few nodes': { type: 'integer', min: 1, max: 8, default: 2, scale: 'linear' },
  'many points': { type: 'integer', min: 10, max: 5000, default: 1000, scale: 'log' },
};

for (const [name, kind] of Object.entries(KINDS)) {
  test(`the rail of ${name} spans its range and never leaves it`, () => {
    expect(valueAt(kind, 0)).toBe(kind.min);
    expect(valueAt(kind, 1)).toBe(kind.max);
    let before = -Infinity;
    for (let k = 0; k <= 1000; k++) {
      const value = valueAt(kind, k / 1000);
      expect(value).toBeGreaterThanOrEqual(Math.max(before, kind.min));
      expect(value).toBeLessThanOrEqual(kind.max);
      expect(Math.abs(place(kind, value) - k / 1000)).toBeLessThan(kind.type === 'integer' ? 0.1 : 0.011);
      before = value;
    }
  });

  test(`arrows reach both ends of ${name} and change the number every time`, () => {
    for (const by of [1, -1, 10, -10]) {
      let value = kind.default;
      const end = by > 0 ? kind.max : kind.min;
      for (let k = 0; value !== end && k < 300; k++) {
        const next = stepped(kind, value, by);
        expect(Math.sign(next - value)).toBe(Math.sign(by));
        value = next;
      }
      expect(value).toBe(end);
    }
  });
}

test('numbers are short on the page, whole in a box, plain when read aloud', () => {
  expect([0, 1e-4, 2.5e-4, 0.25, 20000, -100].map(plainNumber)).toEqual(['0', '10⁻⁴', '2.5·10⁻⁴', '0.25', '20,000', '−100']);
  expect(spokenNumber(1e-4)).toBe('10 to the minus 4');
  expect([1e-4, 0.1 + 0.2, 1e6].map(editableNumber)).toEqual(['1e-4', '0.30000000000000004', '1e6']);
  for (const x of [1e-9, 0.1 + 0.2, 123456.789, 5e-324, 1.7976931348623157e308]) expect(Number(editableNumber(x))).toBe(x);
  expect(axisNumber(0.30000000000000004)).toBe('0.3');
});

test('a share is never rounded up to all', () => {
  expect([0.845, 0.9996, 1, NaN].map((x) => figure(x))).toEqual(['84.5', '99.9', '100.0', '–']);
  expect(percent(0.965).replace(/\s/, ' ')).toBe('96.5 %');
  expect([0.335, 3.2e-5, 12.34, 0].map(loss)).toEqual(['0.335', '3·10⁻⁵', '12.3', '0']);
  expect([1, 2, 3, 4, 11, 22].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '22nd']);
});

/** A step from letters: plain acts on all weights, h and o mark a part, * a whole step, G is the gradient. @param {string} text @returns {import('../../www/types.d.ts').Op[]} */
const step = (text) => text.split(' ').map((item) => ({
  label: item[0], name: item[0], equation: '', random: false, gradient: item[0] === 'G',
  fraction: item.includes('*') || item[0] === 'G' ? 1 : 0.5,
  part: item.includes('h') ? 'hidden' : item.includes('o') ? 'output' : 'all',
}));

const rows = (/** @type {ReturnType<typeof score>} */ { rows }) =>
  rows.map(({ name, tiles }) => `${name}: ${tiles.map(({ op, from, span }) => `${op.label}${from}-${from + span}`).join(' ')}`);

test('maps of all weights stand above each other, both rows share the width of a block', () => {
  const layout = score(step('B A Ch Dh E*h Dh Ch O*o A G B'));
  expect(layout.columns).toBe(10);
  expect(rows(layout)).toEqual([
    'hidden: B1-2 A2-3 C3-4 D4-5 E5-6 D6-7 C7-8 A8-9 G9-10 B10-11',
    'output: B1-2 A2-3 O3-8 A8-9 G9-10 B10-11',
  ]);
});

test('equal rows are one row, and a network without hidden layers has only the output row', () => {
  expect(rows(score(step('B A O* A G B')))).toEqual(['both: B1-2 A2-3 O3-8 A8-9 G9-10 B10-11']);
  expect(rows(score(step('B A Ch O*o A G B'), false))).toEqual(['output: B1-2 A2-3 O3-8 A8-9 G9-10 B10-11']);
});

test('single hidden layers have rows of their own, and share the maps of all of them', () => {
  const parts = /** @type {const} */ (['all', 'hidden1', 'hidden2', 'hidden', 'output']);
  const [b, c, d, e, o] = ['B', 'C', 'D', 'E', 'O'].map((label, k) => ({ ...step(label)[0], part: parts[k] }));
  expect(rows(score([b, c, d, e, o]))).toEqual(['hidden 1: B1-2 C2-7 E7-11', 'hidden 2: B1-2 D2-7 E7-11', 'output: B1-2 O2-11']);
});

test('many rules flow, letters never do, and an inner loop stays together', () => {
  const { rows: [{ tiles }] } = score(step('A B C O G').map((op, k) => ({ ...op, label: k % 2 ? 'pulled descent' : op.label, inner: k === 2 || k === 3 })));
  expect(flows(tiles)).toBe(true);
  expect(loops(tiles).map((group) => group.length)).toEqual([1, 3, 1]);
  expect(flows(score(step('B A C D E D C A G B')).rows[0].tiles)).toBe(false);
});

test('a word leaves the gradient out; a share says how much of the step a map takes', () => {
  const scheme = /** @type {import('../../www/types.d.ts').Scheme} */ ({ letters: true, step: step('B A Ch O*o A G B') });
  expect(word(scheme)).toBe('BACAB');
  expect(step('O* B G').map(share)).toEqual(['the whole step', 'half a step', 'one gradient, the cost of a step']);
});
