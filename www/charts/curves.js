// @ts-check
// Curves of all lanes on one shared x, as uPlot wants them, whatever the x is.

/** @typedef {import('../types.d.ts').CurveRow} CurveRow */
/** @typedef {'test_accuracy' | 'train_accuracy' | 'test_loss' | 'train_loss' | 'distance'} Metric */
/** @typedef {'steps' | 'gradients' | 'seconds'} Axis */
/** @typedef {(number | undefined)[]} Column undefined where a lane has no value */

/** The field of a row for each axis. @type {Record<Axis, 'step' | 'gradients' | 'seconds'>} */
const FIELD = { steps: 'step', gradients: 'gradients', seconds: 'seconds' };

/** How many rows of a lane have numbers: a diverged lane's last ones have none. @param {CurveRow[]} rows */
export function finiteRows(rows) {
  let count = rows.length;
  while (count > 0 && !Number.isFinite(rows[count - 1].test_loss)) count--;
  return count;
}

/**
 * One x for all lanes and each lane's values there. Lanes share their evaluated steps, so on that
 * axis this copies; on the others the x of every lane is taken, and a lane between two of its own
 * rows is where its line is drawn: on the straight line between them.
 *
 * @param {CurveRow[][]} lanes
 * @param {Axis} axis
 * @param {Metric} metric
 * @returns {{ x: number[], columns: Column[] }}
 */
export function align(lanes, axis, metric) {
  const field = FIELD[axis];
  const counts = lanes.map(finiteRows);
  const longest = counts.indexOf(Math.max(0, ...counts));
  if (longest < 0) return { x: [], columns: [] };
  const same = lanes.every((rows, k) => {
    const last = counts[k] - 1;
    return last < 0 || lanes[longest][last][field] === rows[last][field];
  });
  const x = axis === 'steps' && same ? ownX(lanes[longest], counts[longest], field) : union(lanes, counts, field);
  return { x, columns: lanes.map((rows, k) => (axis === 'steps' && same ? ownY(rows, counts[k], metric, x.length) : between(rows, counts[k], field, metric, x))) };
}

/** @param {CurveRow[]} rows @param {number} count @param {'step' | 'gradients' | 'seconds'} field */
function ownX(rows, count, field) {
  const x = new Array(count);
  for (let k = 0; k < count; k++) x[k] = rows[k][field];
  return x;
}

/** @param {CurveRow[]} rows @param {number} count @param {Metric} metric @param {number} length @returns {Column} */
function ownY(rows, count, metric, length) {
  const y = new Array(length).fill(undefined);
  for (let k = 0; k < count; k++) y[k] = known(rows[k][metric]);
  return y;
}

/** Every x that any lane has, in order, once. @param {CurveRow[][]} lanes @param {number[]} counts @param {'step' | 'gradients' | 'seconds'} field */
function union(lanes, counts, field) {
  const all = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  let length = 0;
  lanes.forEach((rows, k) => { for (let i = 0; i < counts[k]; i++) all[length++] = rows[i][field]; });
  all.sort();
  const x = [];
  for (const value of all) if (!x.length || value > x[x.length - 1]) x.push(value);
  return x;
}

/** @param {CurveRow[]} rows @param {number} count @param {'step' | 'gradients' | 'seconds'} field @param {Metric} metric @param {number[]} x @returns {Column} */
function between(rows, count, field, metric, x) {
  const y = new Array(x.length).fill(undefined);
  let next = 0;
  for (let i = 0; i < x.length && count; i++) {
    while (next < count && rows[next][field] < x[i]) next++;
    if (next === count) break;
    // Several rows at one time (a clock is coarse): the last of them.
    while (next + 1 < count && rows[next + 1][field] === x[i]) next++;
    const right = rows[next];
    if (right[field] === x[i]) y[i] = known(right[metric]);
    else if (next > 0) {
      const left = rows[next - 1];
      const part = (x[i] - left[field]) / (right[field] - left[field]);
      const [from, to] = [known(left[metric]), known(right[metric])];
      if (from !== undefined && to !== undefined) y[i] = from + part * (to - from);
    }
  }
  return y;
}

/** A distance is not there before anything was counted. @param {number | undefined} value */
const known = (value) => (Number.isNaN(value) ? undefined : value);

/** The last place where a column has a value, or -1. @param {Column} column */
export function lastIndex(column) {
  let k = column.length - 1;
  while (k >= 0 && column[k] === undefined) k--;
  return k;
}
