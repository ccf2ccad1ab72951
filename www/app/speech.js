// @ts-check
// What screen readers are told: one line at a time, at most one every five seconds, the newest wins.

const PAUSE = 5000;

/**
 * @param {(text: string) => void} show puts the line into the live region
 * @returns {(text: string) => void} say
 */
export function speech(show) {
  let spoke = -Infinity;
  let waiting = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const speak = () => {
    timer = undefined;
    spoke = performance.now();
    show(waiting);
  };
  return (text) => {
    waiting = text;
    timer ??= setTimeout(speak, Math.max(0, spoke + PAUSE - performance.now()));
  };
}
