// @ts-check
// The problem in words, from the tables: "Spirals, turns 2, noise 0.02 · 1,000 points · ...".
import { count, plainNumber, plural } from '../../parts/format.js';

/** @typedef {import('../../types.d.ts').AppState} AppState */

/** How many points the sets have: own points bring their own number, so the sets themselves are asked. @param {AppState} state */
export const sizes = ({ data }) => ({ train: data.train.length / 3, test: data.test.length / 3 });

/** The data set in words. @param {AppState} state @returns {string[]} */
export function dataWords({ catalogue, experiment }) {
  if (experiment.target) return targetWords(catalogue, experiment);
  const kind = catalogue.data.kinds.find(({ id }) => id === experiment.data.kind);
  const settings = (kind?.fields ?? []).filter(({ main, kind: { type } }) => main && (type === 'real' || type === 'integer'))
    .map(({ key, name }) => {
      const value = Number(experiment.data[key.replace(/^data\./, '')]);
      const shown = plainNumber(value);
      // "2 turns", "1 turn", but "noise 0.02".
      if (!/[^su]s$/.test(name)) return `${name} ${shown}`;
      return `${shown} ${value === 1 ? name.slice(0, -1) : name}`;
    });
  return [kind?.name ?? experiment.data.kind, ...settings];
}

/** A target with its main settings. @param {AppState['catalogue']} catalogue @param {AppState['experiment']} experiment @returns {string[]} */
function targetWords(catalogue, { target }) {
  const kind = catalogue.targets.kinds.find(({ id }) => id === target?.kind);
  const settings = (kind?.fields ?? []).map(({ key, name }) => `${name} ${plainNumber(Number(target?.[key.replace(/^target\./, '')]))}`);
  return [kind?.name ?? '', ...settings];
}

/** The whole problem in words, parts divided by middle dots. @param {AppState} state */
export function problemWords(state) {
  if (state.experiment.target) return [dataWords(state).join(', '), `burn-in ${count(state.experiment.burn_in ?? 0)}`, `seed ${state.experiment.seed}`].join(' · ');
  const { catalogue, experiment: { network, batch, seed } } = state;
  const points = sizes(state).train;
  const activation = catalogue.network.find(({ key }) => key === 'network.activation' || key === 'activation')?.kind;
  const named = activation?.type === 'choice' ? activation.options.find(({ value }) => value === network.activation)?.name : undefined;
  return [
    dataWords(state).join(', '),
    plural(points, 'point'),
    `${[2, ...network.hidden, 1].join('\u2060–\u2060')} ${named ?? network.activation}`,
    batch.order === 'full' || batch.size >= points ? 'all points in every batch' : `batches of ${count(batch.size)}`,
    `seed ${seed}`,
  ].join(' · ');
}
