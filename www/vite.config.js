import { defineConfig } from 'vite';

/** What the page may load: its own files and nothing else. The development server needs inline styles, so this is for the build only. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** @type {import('vite').Plugin} */
const contentSecurityPolicy = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
      injectTo: 'head-prepend',
    },
  ],
};

const server = { host: '127.0.0.1', port: Number(process.env.PORT || 5173), strictPort: true };

export default defineConfig({
  base: './', // the site works from any folder of any server
  appType: 'mpa', // a missing file is missing, not the page again
  clearScreen: false,
  server,
  preview: server,
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // inlined files would be data: addresses, which the policy forbids
    chunkSizeWarningLimit: 1000,
  },
  plugins: [contentSecurityPolicy],
});
