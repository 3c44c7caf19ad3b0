import { defineConfig } from "vite";

// `preview.js`: one classic script for the server's headless browser, beside the web app. It is run in an empty page that
// can fetch nothing, so everything is in it.
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    lib: { entry: "src/preview/main.ts", formats: ["iife"], name: "hartomatPreview", fileName: () => "preview.js" },
    chunkSizeWarningLimit: 1200,
  },
});
