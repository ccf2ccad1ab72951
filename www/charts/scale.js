// @ts-check
// Scales of the track and the charts: the accuracy scale that stretches towards 100 %, and where ticks go.

const TICKS = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/**
 * log(1 / (1 - accuracy)): halving the share of wrong points is always the same distance.
 *
 * @param {number} accuracy
 * @param {number} [cap] largest accuracy told from 1, where the scale has no end
 */
export function stretch(accuracy, cap = 0.9999) {
  return -Math.log(1 - Math.min(accuracy, cap));
}

/** The accuracy at a place on that scale. @param {number} place */
export function unstretch(place) {
  return 1 - Math.exp(-place);
}

/**
 * The track's scale: 0 at guessing, 1 at the finish.
 *
 * @param {number} finish accuracy of the finish line, 0..1
 */
export function trackScale(finish) {
  // A finish near guessing leaves no room after 50 %: such a track starts at 0.
  const start = finish > 0.55 ? 0.5 : 0;
  const from = stretch(start);
  const span = Math.max(stretch(finish) - from, 1e-6);
  const at = (/** @type {number} */ accuracy) => Math.min(1, Math.max(0, (stretch(accuracy) - from) / span));
  const inside = (start ? [] : [0, 0.25]).concat(TICKS).filter((tick) => tick >= start && tick < finish);
  /** @type {number[]} */
  const ticks = [];
  // Far to near the finish, so that a label never touches the finish's own.
  for (const tick of inside.reverse()) {
    const next = ticks.length ? at(ticks[0]) : 1;
    if (next - at(tick) > 0.13 || (ticks.length && tick === start && next - at(tick) > 0.1)) ticks.unshift(tick);
  }
  return { start, finish, at, ticks };
}

/**
 * Round numbers from `min` to `max`, at most about `count` of them.
 *
 * @param {number} min
 * @param {number} max
 * @param {number} count
 * @returns {number[]}
 */
export function roundTicks(min, max, count) {
  if (!(max > min)) return [min];
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough * 0.999) ?? rough;
  const ticks = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/**
 * Ticks of a logarithmic axis: 1 2 5, or 1 3, or 1, or fewer, as the range grows.
 *
 * @param {number} min
 * @param {number} max
 * @returns {number[]}
 */
export function logTicks(min, max) {
  if (max < 3.2 * min) return roundTicks(min, max, 4);
  const decades = Math.log10(max / min);
  const digits = decades < 1.6 ? [1, 2, 5] : decades < 3 ? [1, 3] : [1];
  const every = Math.max(1, Math.ceil(decades / 6));
  const ticks = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
    if (((power % every) + every) % every) continue;
    for (const digit of digits) {
      const tick = Number((digit * 10 ** power).toPrecision(3));
      if (tick >= min * 0.999 && tick <= max * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}

/**
 * The range of a logarithmic axis around its values, with a tick at the top.
 *
 * @param {number} min
 * @param {number} max
 * @returns {[number, number]}
 */
export function logRange(min, max) {
  const from = min * 0.85;
  for (const digits of [[1, 2, 5], [1, 3], [1]]) {
    const power = 10 ** Math.floor(Math.log10(max * 0.98));
    const top = Number(([...digits, 10].map((digit) => digit * power).find((tick) => tick >= max * 0.98) ?? 10 * power).toPrecision(3));
    if (logTicks(from, top).includes(top)) return [from, top];
  }
  return [from, max * 1.1];
}

/**
 * Ticks of the stretched accuracy axis between two accuracies.
 *
 * @param {number} min
 * @param {number} max
 */
export function stretchTicks(min, max) {
  return [0, 0.25].concat(TICKS).filter((tick) => tick >= min - 1e-9 && tick <= max + 1e-9);
}

/**
 * Moves labels apart: at least `gap` between neighbours, all within 0..`height`, order kept.
 *
 * @param {number[]} wanted where each label would like to be
 * @param {number} gap
 * @param {number} height
 * @returns {number[]} where each label goes, in the order given
 */
export function dodge(wanted, gap, height) {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const room = wanted.length > 1 ? Math.min(gap, height / (wanted.length - 1)) : gap;
  /** @type {{ sum: number, members: number[] }[]} blocks of touching labels, each centred on its members' wishes */
  const blocks = [];
  const first = (/** @type {{ sum: number, members: number[] }} */ block) => {
    const length = (block.members.length - 1) * room;
    return Math.min(Math.max(block.sum / block.members.length - length / 2, 0), height - length);
  };
  for (const k of order) {
    blocks.push({ sum: Math.min(Math.max(wanted[k], 0), height), members: [k] });
    while (blocks.length > 1) {
      const [above, below] = blocks.slice(-2);
      if (first(below) - (first(above) + (above.members.length - 1) * room) >= room - 1e-9) break;
      blocks.splice(-2, 2, { sum: above.sum + below.sum, members: [...above.members, ...below.members] });
    }
  }
  const places = wanted.slice();
  for (const block of blocks) {
    const from = first(block);
    block.members.forEach((k, i) => { places[k] = from + i * room; });
  }
  return places;
}
