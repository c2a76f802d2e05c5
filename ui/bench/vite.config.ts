// Builds the bare page as one script, for the bench alone; it goes beside the other things that tests leave.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "safari16",
    lib: { entry: fileURLToPath(new URL("bare.ts", import.meta.url)), formats: ["iife"], name: "bare", fileName: () => "bare.js" },
    outDir: fileURLToPath(new URL("../../tests/.artifacts/bare", import.meta.url)),
    emptyOutDir: true,
  },
});
