// @ts-check
// Icons by name: lucide's, our two for the families, and the logo.
import { html, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';
import {
  ArrowLeft, ArrowRight, ChartLine, Check, ChevronDown, CircleAlert, CircleCheck, CircleQuestionMark, Copy, Cpu, Dices,
  Download, Ellipsis, Equal, Eraser, Eye, EyeOff, FileUp, Flag, FolderOpen, Image, Info, Keyboard, Link, Minus, Monitor,
  Moon, Pause, Pencil, Play, Plus, RotateCcw, Save, Search, SlidersHorizontal, StepForward, Sun, Table, Trash2,
  TriangleAlert, Undo2, Upload, X, createElement,
} from 'lucide';

/** A wave: a sampler. @type {import('lucide').IconNode} */
const Wave = [['path', { d: 'M2 12.5c1.5 0 1.8-6.5 3.7-6.5s2.3 12 4.2 12 2.3-12 4.2-12 2.3 12 4.2 12c1.8 0 2.1-5.5 3.7-5.5' }]];
/** A falling curve: an optimizer. @type {import('lucide').IconNode} */
const Fall = [['path', { d: 'M2.5 5.5c4.5 1 5.5 4 7.5 7.5 1.8 3.2 4.5 4.5 9.5 4.5' }], ['path', { d: 'm16.5 14 3.5 3.5-3.5 3.5' }]];

const ICONS = {
  'arrow-left': ArrowLeft, 'arrow-right': ArrowRight, alert: CircleAlert, caution: TriangleAlert, chart: ChartLine,
  check: Check, chevron: ChevronDown, close: X, copy: Copy, die: Dices, done: CircleCheck, download: Download, engine: Cpu,
  equal: Equal, erase: Eraser, file: FileUp, flag: Flag, folder: FolderOpen, hide: EyeOff, help: CircleQuestionMark,
  image: Image, info: Info, keyboard: Keyboard, link: Link, minus: Minus, monitor: Monitor, moon: Moon, more: Ellipsis,
  optimizer: Fall, pause: Pause, pencil: Pencil, play: Play, plus: Plus, remove: Trash2, rewind: RotateCcw, sampler: Wave,
  save: Save, search: Search, show: Eye, sliders: SlidersHorizontal, step: StepForward, sun: Sun, table: Table,
  undo: Undo2, upload: Upload,
};

/** @typedef {keyof typeof ICONS} IconName */

/** Keeps its SVG node between renders, so that a frame without news touches nothing. */
class IconDirective extends Directive {
  /** @type {string | undefined} */
  #shown;

  /** @param {IconName} name @param {number} [size] */
  render(name, size = 18) {
    const wanted = `${name} ${size}`;
    if (this.#shown === wanted) return noChange;
    this.#shown = wanted;
    return createElement(ICONS[name], {
      width: size, height: size, 'stroke-width': 1.75, class: 'icon', 'aria-hidden': 'true', focusable: 'false',
    });
  }
}

/** An icon for a template, hidden from screen readers: `icon('play')`. Its control has the name. */
export const icon = directive(IconDirective);

/** The logo, two spiral arms; 24 px unless told. */
export const logo = (size = 24) => html`
  <svg class="logo" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path class="logo-blue" d="M11.2 2.6C6.2 3.6 3 7.6 3.2 12.3c.2 5 4.3 8.9 9 8.5 4-.4 6.3-3.7 5.5-6.5-.7-2.5-3.7-3.3-5.7-2.3" />
    <path class="logo-red" d="M12.8 21.4c5-1 8.2-5 8-9.7-.2-5-4.3-8.9-9-8.5-4 .4-6.3 3.7-5.5 6.5.7 2.5 3.7 3.3 5.7 2.3" />
  </svg>`;
