// @ts-check
// Base of every element that shows the store: renders into light DOM, at most once a frame.
import { LitElement } from 'lit';
import { store } from '../app/store.js';

export class Connected extends LitElement {
  /** @type {(() => void) | undefined} */
  #unsubscribe;
  #frame = 0;

  get state() { return store.state; }
  get actions() { return store.actions; }

  createRenderRoot() { return this; }

  connectedCallback() {
    super.connectedCallback();
    this.#unsubscribe = store.subscribe(() => {
      if (!this.#frame) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.requestUpdate(); });
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}
