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
 * Rows "hidden" and "output", one for each hidden layer where a typed word tells them apart, or "both" where all are
 * equal. Maps that act on all weights stand in one column; those between them that act on one part form a block, whose
 * width all rows share.
 *
 * @param {Op[]} step
 * @param {boolean} [hidden] the network has hidden layers
 * @returns {{rows: Row[], columns: number}}
 */
export function score(step, hidden = true) {
  const layers = [...new Set(step.map(({ part }) => part).filter((part) => /^hidden\d/.test(part)))].sort();
  const names = [...(layers.length ? layers : ['hidden']), 'output'];
  const segments = segment(step, names);
  const least = segments.map(({ whole, rows }) => (whole ? 1 : common(rows.map((row) => row.length))));
  const total = least.reduce((sum, n) => sum + n, 0);
  const widths = spread(segments, least, Math.max(COLUMNS - total, 0));
  const columns = widths.reduce((sum, n) => sum + n, 0);
  const rows = names.map((name, r) => {
    let from = 1;
    /** @type {Tile[]} */
    const tiles = [];
    segments.forEach(({ rows }, k) => {
      const ops = rows[r];
      ops.forEach(({ op, index }, n) => {
        const start = Math.round((widths[k] * n) / ops.length);
        const end = Math.round((widths[k] * (n + 1)) / ops.length);
        tiles.push({ op, index, from: from + start, span: end - start });
      });
      from += widths[k];
    });
    return { name: name.replace(/(\d)/, ' $1'), tiles };
  });
  const word = (/** @type {Row} */ { tiles }) => tiles.map(({ op }) => op.label).join(' ');
  if (!hidden) return { columns, rows: rows.slice(-1) };
  if (rows.every((row) => word(row) === word(rows[0]))) return { columns, rows: [{ name: 'both', tiles: rows[0].tiles }] };
  return { columns, rows };
}

/** @typedef {{op: Op, index: number}[]} Line */
/** @typedef {{whole: boolean, rows: Line[]}} Segment */

/** One segment per map of all weights (all rows the same list), one per block. @param {Op[]} step @param {string[]} names of the rows @returns {Segment[]} */
function segment(step, names) {
  /** @type {Segment[]} */
  const segments = [];
  /** @type {Segment | null} */
  let block = null;
  step.forEach((op, index) => {
    if (op.part === 'all') {
      const same = [{ op, index }];
      segments.push({ whole: true, rows: names.map(() => same) });
      block = null;
    } else {
      if (!block) segments.push(block = { whole: false, rows: names.map(() => []) });
      const { rows } = block;
      names.forEach((name, r) => { if (name === op.part || (op.part === 'hidden' && name.startsWith('hidden'))) rows[r].push({ op, index }); });
    }
  });
  return segments;
}

/** Gives spare columns to the blocks, or else to the maps of a whole step. @param {Segment[]} segments @param {number[]} least @param {number} spare */
function spread(segments, least, spare) {
  const blocks = segments.map(({ whole }) => !whole);
  const takes = blocks.some(Boolean) ? blocks : segments.map(({ rows: [[{ op }]] }) => !op.gradient && op.fraction === 1);
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

/** Most columns of a block: with more, tiles are rounded to columns. */
const BLOCK = 24;

/** Columns in which all rows of a block fit exactly. @param {number[]} lengths */
function common(lengths) {
  const divisor = (/** @type {number} */ a, /** @type {number} */ b) => { while (b) [a, b] = [b, a % b]; return a; };
  const all = lengths.filter(Boolean).reduce((a, b) => (a * b) / divisor(a, b), 1);
  return all <= BLOCK ? all : Math.max(...lengths);
}

/** The word of a method's first row without gradients, as the picker shows it; "G" for a rule in symbols. @param {Scheme} scheme */
export function word(scheme) {
  if (!scheme.letters) return scheme.cost > 1 ? `${scheme.cost}\u202fG` : 'G';
  return scheme.step.filter(({ part, gradient }) => part !== 'output' && !gradient).map(({ label }) => label).filter((label) => label.length < 3).join('');
}

/** Whether a row's rules need more room than one line of equal columns has. @param {Tile[]} tiles */
export function flows(tiles) {
  const rules = tiles.filter(({ op }) => op.label.length > 2);
  return rules.length > 0 && (tiles.length > 3 || tiles.reduce((sum, { op }) => sum + op.label.length, 0) > 22);
}

/** Tiles with those of one inner loop, and the tile before that says how often, together. @param {Tile[]} tiles @returns {Tile[][]} */
export function loops(tiles) {
  /** @type {Tile[][]} */
  const groups = [];
  for (const tile of tiles) {
    if (tile.op.inner) groups[groups.length - 1].push(tile);
    else groups.push([tile]);
  }
  return groups;
}

/** How much of the step a map takes, in words. @param {Op} op */
export function share({ fraction, gradient }) {
  if (gradient) return 'one gradient, the cost of a step';
  if (fraction === 1) return 'the whole step';
  if (fraction === 0.5) return 'half a step';
  const parts = 1 / fraction;
  return Math.abs(parts - Math.round(parts)) < 1e-9 ? `1/${Math.round(parts)} of a step` : `${fraction} of a step`;
}
