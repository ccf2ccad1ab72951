// @ts-check
// What the workers that use a graphics adapter know of it: its name, and how long it is waited for.

/** Milliseconds without an answer after which a device counts as lost; compilers of shaders may take longer. */
export const PATIENCE = 10_000;
export const COMPILING = 60_000;

/** How the browser describes an adapter; few say more than maker and family. @param {any} info */
export function nameOf({ vendor = '', architecture = '', description = '' } = {}) {
  if (architecture === 'swiftshader') return 'SwiftShader';
  const maker = /^(amd|nvidia)$/.test(vendor) ? vendor.toUpperCase() : vendor.charAt(0).toUpperCase() + vendor.slice(1);
  return description || [maker, architecture].filter(Boolean).join(' ');
}
