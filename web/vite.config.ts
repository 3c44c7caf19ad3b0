import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `vite` passes /api on to a running server.
const server = process.env.HARTOMAT_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/api": { target: server, changeOrigin: false } } },
  build: {
    target: "es2022",
    // Every asset is a file of its own, so that the content security policy needs no data: sources.
    assetsInlineLimit: 0,
    // three.js is one lazy chunk by nature; the bound that matters is the initial load (see scripts/bundle-size.mjs).
    chunkSizeWarningLimit: 1200,
  },
});
