// @ts-check
// The sentence of a race on a target: who is closest to the exact density. A pure function of the evaluated rows.
import { list } from '../../app/standings.js';
import { count, plural } from '../../parts/format.js';
import { short } from './target-parts.js';

/** @typedef {import('../../app/standings.js').Runner} Runner */
/** @typedef {import('../../app/standings.js').Standings} Standings */
/** @typedef {Runner & {tau: number | null}} Sampler with the temperature of the density that it is compared with */

/** Temperatures closer than this share are one: sliders round the noise that makes them. */
const ALIKE = 1e-3;
/** Distances within this share of the least one are called level: they differ by chance. */
const LEVEL = 0.1;

/**
 * Nobody wins and nobody leads: each lane is compared with the truth.
 *
 * @param {Sampler[]} lanes in the order shown
 * @param {number} burn_in
 * @returns {Standings}
 */
export function targetStandings(lanes, burn_in) {
  const none = new Map(lanes.map(({ id }) => [id, null]));
  return { ranks: none, finished: none, leader: null, sentence: sentence(lanes, burn_in) };
}

/** @param {Sampler[]} lanes @param {number} burn_in @returns {{strong: string, rest: string}} */
function sentence(lanes, burn_in) {
  if (!lanes.length) return { strong: '', rest: '' };
  const sound = lanes.filter(({ diverged_at, late, rows }) => diverged_at === null && !late && rows.length);
  if (!sound.length) {
    return lanes.every(({ diverged_at }) => diverged_at !== null)
      ? { strong: lanes.length === 1 ? `${lanes[0].name} diverged:` : 'Every lane diverged:', rest: 'the positions grew without bound. A smaller step size helps.' }
      : { strong: 'Starting:', rest: 'every lane begins at the same place.' };
  }
  const step = Math.min(...sound.map(({ rows }) => rows[rows.length - 1].step));
  if (step === 0) return { strong: 'Step 0:', rest: 'every lane begins at the same place.' };
  if (step <= burn_in) return { strong: 'Burn-in:', rest: `what is sampled counts after step ${count(burn_in)}.` };
  const far = sound.flatMap((lane) => {
    const value = lane.rows.findLast((row) => row.step <= step)?.distance;
    return value !== undefined && Number.isFinite(value) ? [{ name: lane.name, tau: lane.tau ?? NaN, value }] : [];
  });
  if (!far.length) return { strong: `${plural(step - burn_in, 'step')} sampled.`, rest: 'No lane is compared with an exact density; the energies are below.' };
  const taus = far.map(({ tau }) => tau);
  if (Math.max(...taus) > Math.min(...taus) * (1 + ALIKE)) {
    const each = far.map(({ name, tau }) => `${name} at τ = ${short(tau)}`);
    return { strong: 'Not ranked:', rest: `${list(each)} are compared with densities of their own.` };
  }
  far.sort((a, b) => a.value - b.value);
  const level = far.filter(({ value }) => value <= far[0].value * (1 + LEVEL));
  const after = `after ${plural(step - burn_in, 'step')} sampled.`;
  if (far.length === 1) return { strong: `${far[0].name}:`, rest: `total variation ${short(far[0].value)} from the exact density ${after}` };
  const strong = level.length > 1 ? `${list(level.map(({ name }) => name))} are level:` : `${far[0].name} is closest:`;
  return { strong, rest: `total variation ${level.length > 1 ? 'about ' : ''}${short(far[0].value)} from the exact density ${after}` };
}
