// @ts-check
// A method's step as rows of tiles that align like a score: pure layout, no drawing.

/**
 * @typedef {import('../types.d.ts').Op} Op
 * @typedef {import('../types.d.ts').Scheme} Scheme
 * @typedef {{op: Op, index: number, from: number, span: number}} Tile a tile and its columns, counted from 1
 * @typedef {{name: string, tiles: Tile[]}} Row
 */

/** Columns of every score, so that tiles of all lanes are about equally wide. */
const COLUMNS = 10;

/**
 * Rows "hidden" and "output", or "both" where they are equal. Maps that act on all weights stand in one column;
 * those between them that act on one part form a block, whose width both rows share.
 *
 * @param {Op[]} step
 * @param {boolean} [hidden] the network has hidden layers
 * @returns {{rows: Row[], columns: number}}
 */
export function score(step, hidden = true) {
  const segments = segment(step);
  const least = segments.map(({ hidden, output }) => (hidden === output ? 1 : common(hidden.length, output.length)));
  const total = least.reduce((sum, n) => sum + n, 0);
  const widths = spread(segments, least, Math.max(COLUMNS - total, 0));
  const columns = widths.reduce((sum, n) => sum + n, 0);
  const row = (/** @type {'hidden' | 'output'} */ part) => {
    let from = 1;
    /** @type {Tile[]} */
    const tiles = [];
    segments.forEach((segment, k) => {
      const ops = segment[part];
      ops.forEach(({ op, index }, n) => {
        const start = Math.round((widths[k] * n) / ops.length);
        const end = Math.round((widths[k] * (n + 1)) / ops.length);
        tiles.push({ op, index, from: from + start, span: end - start });
      });
      from += widths[k];
    });
    return tiles;
  };
  const [above, below] = [row('hidden'), row('output')];
  const word = (/** @type {Tile[]} */ tiles) => tiles.map(({ op }) => op.label).join(' ');
  if (!hidden) return { columns, rows: [{ name: 'output', tiles: below }] };
  if (word(above) === word(below)) return { columns, rows: [{ name: 'both', tiles: above }] };
  return { columns, rows: [{ name: 'hidden', tiles: above }, { name: 'output', tiles: below }] };
}

/** @typedef {{hidden: {op: Op, index: number}[], output: {op: Op, index: number}[]}} Segment */

/** One segment per map of all weights (both rows the same list), one per block. @param {Op[]} step @returns {Segment[]} */
function segment(step) {
  /** @type {Segment[]} */
  const segments = [];
  /** @type {Segment | null} */
  let block = null;
  step.forEach((op, index) => {
    if (op.part === 'all') {
      const same = [{ op, index }];
      segments.push({ hidden: same, output: same });
      block = null;
    } else {
      if (!block) segments.push(block = { hidden: [], output: [] });
      // Single hidden layers, of typed words, share the row of all.
      block[op.part === 'output' ? 'output' : 'hidden'].push({ op, index });
    }
  });
  return segments;
}

/** Gives spare columns to the blocks, or else to the maps of a whole step. @param {Segment[]} segments @param {number[]} least @param {number} spare */
function spread(segments, least, spare) {
  const blocks = segments.map(({ hidden, output }) => hidden !== output);
  const takes = blocks.some(Boolean) ? blocks : segments.map(({ hidden: [{ op }] }) => !op.gradient && op.fraction === 1);
  const takers = takes.filter(Boolean).length;
  if (!takers) return least;
  let nth = 0;
  return least.map((width, k) => {
    if (!takes[k]) return width;
    const share = Math.ceil((spare * (nth + 1)) / takers) - Math.ceil((spare * nth) / takers);
    nth++;
    return width + share;
  });
}

/** Columns in which both rows of a block fit exactly. @param {number} a @param {number} b */
function common(a, b) {
  if (!a || !b) return Math.max(a, b, 1);
  let [x, y] = [a, b];
  while (y) [x, y] = [y, x % y];
  return (a * b) / x;
}

/** The word of a method's first row without gradients, as the picker shows it; "G" for a rule in symbols. @param {Scheme} scheme */
export function word(scheme) {
  if (!scheme.letters) return scheme.cost > 1 ? `${scheme.cost}\u202fG` : 'G';
  return scheme.step.filter(({ part, gradient }) => part !== 'output' && !gradient).map(({ label }) => label).join('');
}

/** How much of the step a map takes, in words. @param {Op} op */
export function share({ fraction, gradient }) {
  if (gradient) return 'one gradient, the cost of a step';
  if (fraction === 1) return 'the whole step';
  if (fraction === 0.5) return 'half a step';
  const parts = 1 / fraction;
  return Math.abs(parts - Math.round(parts)) < 1e-9 ? `1/${Math.round(parts)} of a step` : `${fraction} of a step`;
}
