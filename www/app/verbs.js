// @ts-check
// What the run bar's buttons and the keys do: the view in sight decides.
import { store } from './store.js';

/** @typedef {Pick<import('../types.d.ts').Actions, 'toggle' | 'step' | 'rewind' | 'resetRace'>} Verbs */

/**
 * @param {Verbs} race of every view without verbs of its own
 * @param {Partial<Record<import('../types.d.ts').AppState['view'], Verbs>>} own
 * @returns {Verbs}
 */
export function verbs(race, own) {
  // On a target there is only the race.
  const inSight = () => (store.state.experiment.target ? race : (own[store.state.view] ?? race));
  return {
    toggle: () => inSight().toggle(),
    step: () => inSight().step(),
    rewind: () => inSight().rewind(),
    resetRace: () => inSight().resetRace(),
  };
}

/** Parts of one whole. @template {object[]} T @param {T} parts @throws if two of them hold the same key */
export function together(...parts) {
  const whole = {};
  for (const part of parts) {
    for (const key of Object.keys(part)) if (key in whole) throw new Error(`two parts have an action ${key}`);
    Object.assign(whole, part);
  }
  return whole;
}
