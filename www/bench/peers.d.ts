// The peers are installed only where they are measured: here they may be anything.

declare module '@tensorflow/tfjs-core';
declare module '@tensorflow/tfjs-backend-wasm';
declare module '@tensorflow/tfjs-backend-cpu';
declare module 'convnetjs';
