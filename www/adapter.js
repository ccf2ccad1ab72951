// @ts-check
// The graphics adapter's name, for the workers that use one.

/** How the browser describes an adapter; few say more than maker and family. @param {any} info */
export function nameOf({ vendor = '', architecture = '', description = '' } = {}) {
  if (architecture === 'swiftshader') return 'SwiftShader';
  const maker = /^(amd|nvidia)$/.test(vendor) ? vendor.toUpperCase() : vendor.charAt(0).toUpperCase() + vendor.slice(1);
  return description || [maker, architecture].filter(Boolean).join(' ');
}
