// @ts-check
// Mathematics in a line: the tables' plain text with `_{}` and `^{}`, and symbols with their subscript.
import { html } from 'lit';

/**
 * `g ← −∇L(θ) on the next minibatch` -> symbols in the mathematics face, words in the text face, indices lowered and raised.
 *
 * @param {string} text
 */
export function math(text) {
  return html`<span class="math">${parse(text)}</span>`;
}

/** Which face: runs of three or more plain letters are words. @param {string} text @returns {unknown[]} */
function parse(text) {
  const pieces = text.split(/([_^]\{[^{}]*\}|(?:[A-Za-z]{2,} )*[A-Za-z]{3,}(?: [a-z]+)*)/);
  return pieces.map((piece, k) => {
    if (k % 2 === 0) return piece;
    if (piece.startsWith('_')) return html`<sub>${piece.slice(2, -1)}</sub>`;
    if (piece.startsWith('^')) return html`<sup>${piece.slice(2, -1)}</sup>`;
    return html`<span class="words">${piece}</span>`;
  });
}

/** The same without markup, for titles and screen readers. @param {string} text */
export const plainMath = (text) => text.replace(/([_^])\{([^{}]*)\}/g, (_, mark, inner) => (mark === '^' ? `^${inner}` : inner));

/**
 * A setting's symbol as the papers write it; nothing where it has none.
 *
 * @param {{symbol: string, subscript: string}} field
 */
export function symbol({ symbol, subscript }) {
  if (!symbol) return null;
  return html`<span class="math symbol">${symbol}${subscript ? html`<sub>${subscript}</sub>` : null}</span>`;
}
