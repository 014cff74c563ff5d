// Builds the pages: hashed assets, nothing inline, nothing from elsewhere, and JavaScript that old phones read.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // WeChat's browser on a phone of 2019 is Chromium 78; Safari 13 came the same year.
    target: ['chrome78', 'safari13'],
    cssTarget: ['chrome78', 'safari13'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
  },
});
