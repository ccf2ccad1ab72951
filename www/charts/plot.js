// @ts-check
// One uPlot: axes, lines, lane shapes along the lines and the cross where a lane diverged.
import uPlot from 'uplot';
import { palette } from './palette.js';
import { lastIndex } from './curves.js';
import { logRange, logTicks, roundTicks, stretch, stretchTicks, unstretch } from './scale.js';
import { drawShape } from '../parts/shape.js';
import { axisNumber } from '../parts/format.js';
import { tidyPercent } from './words.js';

/** @typedef {'linear' | 'log' | 'stretched'} ScaleKind */
/** @typedef {{ slot: number, diverged: boolean }} Series */
/**
 * What a plot draws. The element changes it in place and calls `setData`.
 *
 * @typedef {object} Model
 * @property {Series[]} series
 * @property {'accuracy' | 'loss'} kind
 * @property {ScaleKind} scale
 * @property {[number, number]} range of y
 * @property {string} unit after the last number of the x axis
 * @property {{range: [number, number], ticks: number[], label: (tick: number) => string}} [x] an x axis that is no race's: it shares no crosshair
 */

/** Height of the axis numbers' row and of the room above the lines, in pixels. */
export const AXIS = 30;
const TOP = 8;
const SHAPES = 5;
const SYNC = 'thermograd';

/** @param {Model} model @param {number} value */
function label(model, value) {
  return model.kind === 'accuracy' ? tidyPercent(value) : axisNumber(value);
}

/**
 * Ticks of the y axis.
 *
 * @param {Model} model
 * @param {number} min
 * @param {number} max
 */
export function yTicks(model, min, max) {
  if (model.scale === 'log') return logTicks(min, max);
  if (model.scale === 'stretched') return stretchTicks(min, max);
  return roundTicks(min, max, model.kind === 'accuracy' ? 7 : 5);
}

/** A whole number of ticks no closer than their words. @param {uPlot} plot @param {number} min @param {number} max */
function xTicks(plot, min, max) {
  const space = Math.max(56, 6.6 * axisNumber(Math.ceil(max)).length + 22);
  return roundTicks(min, max, Math.max(2, Math.floor(plot.bbox.width / uPlot.pxRatio / space)));
}

/**
 * Shapes along a line at even distances, each lane starting elsewhere so that they do not hide each other.
 *
 * @param {uPlot} plot
 * @param {Model} model
 */
function drawShapes(plot, model) {
  const { ctx } = plot;
  const colours = palette();
  const ratio = uPlot.pxRatio;
  const x = plot.data[0];
  const { min = 0, max = 1 } = plot.scales.x;
  ctx.save();
  model.series.forEach(({ slot, diverged }, k) => {
    const column = /** @type {import('./curves.js').Column} */ (plot.data[k + 1]);
    const last = lastIndex(column);
    if (last < 0) return;
    const at = (/** @type {number} */ i) => /** @type {const} */ ([
      plot.valToPos(x[i], 'x', true),
      plot.valToPos(Math.min(Math.max(column[i] ?? 0, model.range[0]), model.range[1]), 'y', true),
    ]);
    if (diverged) return drawCross(ctx, ...at(last), 4.5 * ratio, colours.bad, colours.bg);
    for (let i = 0; i < SHAPES; i++) {
      const index = plot.valToIdx(min + (max - min) * (i + (k + 1) / (model.series.length + 1)) / SHAPES);
      // The last shape is the label's own; a single point has no line to be seen by.
      if (last > 0 && (index === 0 || index >= last || column[index] === undefined)) continue;
      const [left, top] = at(Math.min(index, last));
      drawShape(ctx, slot, left, top, 8.5 * ratio, colours.lanes[slot], colours.bg);
    }
  });
  ctx.restore();
}

/**
 * A lane's line. Points closer than half a pixel become one stroke from their lowest to their highest,
 * so that a long race costs no more than a short one. (uPlot's own does this on whole pixels, which is jagged.)
 *
 * @param {uPlot} plot
 * @param {number} series
 * @param {number} from
 * @param {number} to
 * @returns {uPlot.Series.Paths}
 */
function linePath(plot, series, from, to) {
  const x = plot.data[0];
  const y = plot.data[series];
  const path = new Path2D();
  let place = -Infinity;
  let low = 0;
  let high = 0;
  let last = 0;
  let several = false;
  const finish = () => {
    if (!several) return;
    path.lineTo(place, low);
    path.lineTo(place, high);
    path.lineTo(place, last);
    several = false;
  };
  for (let k = from; k <= to; k++) {
    const value = y[k];
    if (value === undefined || value === null) continue;
    const left = plot.valToPos(x[k], 'x', true);
    const top = plot.valToPos(value, 'y', true);
    if (left - place < 0.5) {
      low = Math.min(low, top);
      high = Math.max(high, top);
      several = true;
    } else {
      finish();
      if (place === -Infinity) path.moveTo(left, top);
      else path.lineTo(left, top);
      place = left;
      low = high = top;
    }
    last = top;
  }
  finish();
  return { stroke: path, fill: null, clip: null, band: null, gaps: [], flags: 0 };
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} size @param {string} colour @param {string} halo */
function drawCross(ctx, x, y, size, colour, halo) {
  const cross = new Path2D();
  cross.moveTo(x - size, y - size);
  cross.lineTo(x + size, y + size);
  cross.moveTo(x + size, y - size);
  cross.lineTo(x - size, y + size);
  ctx.setLineDash([]);
  ctx.lineCap = 'round';
  for (const [width, style] of /** @type {[number, string][]} */ ([[0.95, halo], [0.55, colour]])) {
    ctx.lineWidth = size * width;
    ctx.strokeStyle = style;
    ctx.stroke(cross);
  }
}

/**
 * Makes the plot inside an element.
 *
 * @param {HTMLElement} element
 * @param {Model} model
 * @param {{ width: number, height: number, gutter: number }} size gutter: room for labels at the right
 * @param {(plot: uPlot) => void} onCursor
 * @param {(plot: uPlot) => void} onDraw
 */
export function makePlot(element, model, size, onCursor, onDraw) {
  const font = `13px ${palette().font}`; // uPlot scales whole numbers only: of 12.5px it would double the 5
  /** @type {uPlot.Options} */
  const options = {
    width: size.width,
    height: size.height,
    padding: [TOP, size.gutter, 0, 0],
    pxAlign: false,
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      ...(model.x ? {} : { sync: { key: SYNC, scales: ['x', null], setSeries: false } }),
      points: {
        size: 8,
        width: 1.5,
        fill: (_, k) => palette().lanes[model.series[k - 1].slot],
        stroke: () => palette().bg,
      },
      // The line stands where there are numbers, not between them.
      move: (plot, left, top) => {
        if (left < 0 || !plot.data[0].length) return [left, top];
        return [plot.valToPos(plot.data[0][plot.posToIdx(left)], 'x'), top];
      },
    },
    scales: {
      x: { time: false, range: (_, min, max) => model.x?.range ?? [min ?? 0, Math.max(max ?? 1, (min ?? 0) + (model.unit === 's' ? 0.01 : 50))] },
      y: {
        distr: model.scale === 'log' ? 3 : model.scale === 'stretched' ? 100 : 1,
        fwd: (value) => stretch(value),
        bwd: unstretch,
        range: () => model.range,
      },
    },
    axes: [
      {
        scale: 'x', font, size: AXIS, gap: 10,
        stroke: () => palette().ink3,
        grid: { show: false }, ticks: { show: false },
        splits: (plot, _, min, max) => model.x?.ticks ?? xTicks(plot, min, max),
        values: (_, ticks) => model.x ? ticks.map(model.x.label) : ticks.map((tick, k) => axisNumber(tick) + (k === ticks.length - 1 ? ` ${model.unit}` : '')),
      },
      {
        scale: 'y', font, size: 46, gap: 8,
        stroke: () => palette().ink3,
        grid: { stroke: () => palette().line, width: 1 }, ticks: { show: false },
        splits: (_, __, min, max) => yTicks(model, min, max),
        filter: (_, ticks) => ticks,
        values: (_, ticks) => ticks.map((tick) => label(model, tick)),
      },
    ],
    series: [{}, ...model.series.map(({ slot }, k) => ({
      scale: 'y',
      width: 2,
      paths: linePath,
      points: { show: false },
      stroke: () => palette().lanes[slot],
      dash: model.series[k].diverged ? [2, 4] : undefined,
    }))],
    hooks: {
      draw: [(plot) => { drawShapes(plot, model); onDraw(plot); }],
      setCursor: [onCursor],
    },
  };
  return new uPlot(options, [[], ...model.series.map(() => [])], element);
}

/**
 * The y range of the curves: round, and the finish in sight.
 *
 * @param {Model['kind']} kind
 * @param {ScaleKind} scale
 * @param {import('./curves.js').Column[]} columns
 * @param {number} finish
 * @returns {[number, number]}
 */
export function yRange(kind, scale, columns, finish) {
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    // The first steps, often worse than guessing, must not press all that follows together.
    const first = kind === 'accuracy' ? Math.min(6, Math.floor(column.length / 4)) : 0;
    for (let k = first; k < column.length; k++) {
      const value = column[k];
      if (value === undefined) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (kind === 'accuracy') {
    const floor = Math.max(0, Math.min(0.5, Math.floor(min * 10 + 1e-9) / 10));
    if (scale === 'stretched') return [floor, max > 0.995 ? 0.9995 : Math.max(0.99, finish)];
    return [Math.max(0, floor - 0.04), 1];
  }
  if (!(max > 0)) return scale === 'log' ? [0.1, 1] : [0, 1];
  if (scale === 'linear') return [0, roundTicks(0, max * 1.25, 5).find((tick) => tick >= max) ?? max];
  return logRange(Math.max(min, 1e-12), max);
}
