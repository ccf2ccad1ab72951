// @ts-check
// Whether the reader asked for less motion: then nothing moves by itself, and they start the race.

export const stillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
