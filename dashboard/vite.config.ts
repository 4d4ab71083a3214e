import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** Only types, names and reason codes of these reach the browser; their schemas and codecs must not. */
const CONTRACT_PACKAGES = /[\\/]packages[\\/](protocol|units)[\\/]/;

export default defineConfig({
  // Relative: the gateway may serve the page below any path.
  base: './',
  plugins: [svelte()],
  build: {
    target: 'es2023',
    // The whole app is one small chunk; a preload polyfill would be a second request for nothing.
    modulePreload: { polyfill: false },
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !CONTRACT_PACKAGES.test(id) } },
  },
  // `vite` for development: the gateway (or test/fixtureGateway.ts) runs beside it.
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8642',
      '/socket.io': { target: 'http://127.0.0.1:8642', ws: true },
    },
  },
});
