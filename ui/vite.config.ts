import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  server: { host: "127.0.0.1", port: 5199, strictPort: true },
  // Nothing is inlined: the page's policy lets fonts come from files alone.
  build: { target: "safari16", sourcemap: false, chunkSizeWarningLimit: 1300, assetsInlineLimit: 0 },
  // A test reads the names of the style sheet.
  test: { include: ["src/**/*.test.ts"], css: { include: /app\.css\?raw$/ } },
});
