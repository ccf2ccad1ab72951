// @ts-check
// A switch between a few words: native radio buttons side by side.
import { html } from 'lit';

/**
 * @param {string} name of the group in the page, unique
 * @param {string} label what is chosen, for screen readers
 * @param {readonly (readonly [value: string, text: string, hint?: string])[]} options
 * @param {string} value
 * @param {(value: any) => void} onChoose
 */
export function segmented(name, label, options, value, onChoose) {
  return html`<fieldset class="segmented">
    <legend class="unseen">${label}</legend>
    ${options.map(([option, text, hint]) => html`<label title=${hint ?? ''}>
      <input type="radio" name=${name} value=${option} .checked=${option === value} @change=${() => onChoose(option)}>
      <span>${text}</span>
    </label>`)}
  </fieldset>`;
}
