// @ts-check
// What a view shows that needs data, while a target is chosen.
import { html } from 'lit';
import { store } from '../../app/store.js';

/** @param {string} name the view's */
export const needsData = (name) => html`
  <h1>${name}</h1>
  <p class="headline-task">This view needs data and a network. The experiment runs on a target, which has neither.</p>
  <section class="empty" aria-label="Ways on">
    <div class="empty-ways">
      <button type="button" class="button filled" @click=${() => store.actions.setView('race')}>Back to the race on the target</button>
      <button type="button" class="button" @click=${() => store.actions.edit('data', store.state.catalogue.data.kinds[0].id)}>Choose ${store.state.catalogue.data.kinds[0].name.toLowerCase()} as data</button>
    </div>
  </section>`;
