// @ts-check
// Keyboard shortcuts of the race: Space, full stop and Home, only while no control has the focus.
import { store } from './store.js';

const CONTROL = 'a[href], button, input, select, textarea, summary, dialog, [tabindex]:not([tabindex="-1"]), [contenteditable], [popover]';

/** @type {Record<string, () => void>} */
const KEYS = {
  ' ': () => store.actions.toggle(),
  '.': () => store.actions.step(),
  Home: () => store.actions.rewind(),
};

/** Starts to listen. */
export function listenToKeys() {
  document.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (!act || !store.state.shortcuts || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(CONTROL)) return;
    if (document.querySelector('dialog:modal')) return;
    event.preventDefault();
    act();
  });
}
