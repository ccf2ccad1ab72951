// @ts-check
// Files in and out, and the clipboard. Nothing leaves this machine.

/** @typedef {import('../types.d.ts').LaneState} LaneState */

/** A file larger than this is none of ours; reading it would only stop the page. */
const MOST_BYTES = 8 << 20;

/** Hands a file to the reader's downloads. @param {Blob} blob @param {string} name */
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this task.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** @param {string} text @param {string} name @param {string} type */
export const saveText = (text, name, type) => download(new Blob([text], { type }), name);

/** @param {HTMLCanvasElement} canvas @param {string} name without ending @returns {Promise<boolean>} */
export function savePicture(canvas, name) {
  return new Promise((resolve) => {
    canvas.toBlob((blob) => {
      if (blob) download(blob, `${fileName(name)}.png`);
      resolve(blob !== null);
    }, 'image/png');
  });
}

/** Letters, digits and dashes. @param {string} name */
const fileName = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'thermograd';

/** @param {File} file @returns {Promise<string>} */
export function readText(file) {
  if (file.size > MOST_BYTES) throw new Error(`The file has ${(file.size / 2 ** 20).toFixed(0)} MB; at most ${MOST_BYTES / 2 ** 20} MB are read.`);
  return file.text();
}

/** Lets the reader choose a file; call it from a click. @param {(file: File) => void} chosen */
export function chooseFile(chosen) {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.csv,.json,.txt,text/csv,application/json';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) chosen(file);
  });
  input.click();
}

/** A cell of a CSV. @param {string | number} value */
const cell = (value) => (typeof value === 'number' ? (Number.isFinite(value) ? String(value) : '') : /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The curves of all lanes, one row for each lane and evaluation. @param {LaneState[]} lanes */
export function curvesCsv(lanes) {
  if (lanes.some(({ rows }) => rows[0]?.distance !== undefined)) return energiesCsv(lanes);
  const columns = /** @type {const} */ (['step', 'gradients', 'seconds', 'train_loss', 'test_loss', 'train_accuracy', 'test_accuracy']);
  const lines = [['lane', 'name', 'method', ...columns].join(',')];
  for (const lane of lanes) {
    for (const row of lane.rows) {
      lines.push([lane.index + 1, lane.name, lane.settings.method, ...columns.map((column) => row[column])].map(cell).join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The same on a target: the loss is U, as the runner prints it, and the distance from the exact density. @param {LaneState[]} lanes */
function energiesCsv(lanes) {
  const lines = ['lane,name,method,step,gradients,seconds,loss,distance'];
  for (const { index, name, settings, rows } of lanes) {
    for (const { step, gradients, seconds, train_loss, distance = NaN } of rows) {
      lines.push([index + 1, name, settings.method, step, gradients, seconds, train_loss, distance].map(cell).join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** @param {string} text @returns {Promise<boolean>} whether the clipboard took it */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
