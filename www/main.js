// @ts-check
// Wiring only: what is shown, the visit, the keys, the console.
import './views/ensemble/view.js';
import './views/landscape/view.js';
import './views/race/view.js';
import './shell/app.js';
import { raceActions } from './app/actions.js';
import { consoleInterface } from './app/console.js';
import { ensembleActions, ensembleConsole } from './views/ensemble/actions.js';
import { Ensemble } from './views/ensemble/ensemble.js';
import { GraphicsRunner } from './compute/graphics.js';
import { ProcessorRunner } from './compute/processor.js';
import { listenToKeys } from './app/keys.js';
import { landscapeActions, landscapeConsole } from './views/landscape/actions.js';
import { Landscape } from './views/landscape/landscape.js';
import { begin } from './app/session.js';
import { store } from './app/store.js';
import { together, verbs } from './app/verbs.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

function showTheme() {
  const { theme } = store.state;
  const shown = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  if (document.documentElement.dataset.theme !== shown) document.documentElement.dataset.theme = shown;
}
dark.addEventListener('change', showTheme);
store.subscribe(showTheme);
showTheme();

/** A race with a name bears it in its tab. */
function showName() {
  const { name } = store.state.experiment ?? {};
  const title = name ? `${name} · Thermograd` : 'Thermograd';
  if (document.title !== title) document.title = title;
}
store.subscribe(showName);

const session = await begin();
if (session) {
  const ensemble = new Ensemble(session, new GraphicsRunner(new ProcessorRunner(session.module)));
  const { toggle, step, rewind, resetRace, ...race } = raceActions(session);
  const inTheRace = { toggle, step, rewind, resetRace };
  const many = ensembleActions(session, ensemble, inTheRace);
  const landscape = landscapeActions(session, new Landscape(session));
  Object.assign(store.actions, together(race, many.actions, landscape, verbs(inTheRace, { ensemble: many.verbs })));
  Object.assign(window, { thermograd: { ...consoleInterface(session), ...ensembleConsole(ensemble), ...landscapeConsole() } });
  listenToKeys();
  await session.open(session.address.fragment, { start: true, push: false });
}
