// @ts-check
import init from './pkg/thermograd.js';

await init({ module_or_path: new URL('./pkg/thermograd_bg.wasm', import.meta.url) });
