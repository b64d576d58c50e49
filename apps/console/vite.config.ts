import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const DIRECTORY = "http://127.0.0.1:4001";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2023", sourcemap: false, chunkSizeWarningLimit: 900, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    port: 5174,
    proxy: { "/api": DIRECTORY, "/provider": DIRECTORY },
  },
});
