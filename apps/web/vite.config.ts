import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { emojiTable } from "./tools/emoji-table.ts";

const SERVER = "http://127.0.0.1:4000";

// The plugin's own registration would be an inline script; ours is in shell/service-worker.ts.
const pwa = VitePWA({
  strategies: "injectManifest",
  srcDir: "src/workers",
  filename: "service-worker.ts",
  injectRegister: false,
  // The stickers themselves are kept as they are used; most people never meet the decoder of HEIC, and many no picker of emoji.
  injectManifest: {
    globPatterns: ["**/*.{js,css,html,svg,png,json,webmanifest}"],
    globIgnores: ["**/stickers/*/**", "**/heic-decoder*", "**/*emoji-table*"],
  },
  manifest: {
    id: "/",
    name: "Musubi 結び",
    short_name: "Musubi",
    description: "結び — a calm place to talk. だれが読めるか、いつも見えるメッセンジャー。",
    start_url: "/talks",
    scope: "/",
    display: "standalone",
    background_color: "#fbf9f4",
    theme_color: "#fbf9f4",
    icons: [
      { src: "/icons/knot-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/knot-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/knot-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  },
});

export default defineConfig({
  plugins: [react(), emojiTable(), pwa],
  build: {
    target: "es2023",
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Each file is a request of its own, at the first visit and again when the app is laid up for later: a few hundred tiny ones cost a
    // phone seconds. What screens share comes in a few files; a screen's own parts still come with the screen. Styles stay as they are: their
    // order decides.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "ui", test: /node_modules\/(@mantine|@tabler|@floating-ui|@tanstack|react|react-dom|scheduler|clsx)\/.*js$/ },
            { name: "shared", test: /\/apps\/web\/src\/.*\.tsx?$/, minShareCount: 3 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: SERVER, ws: true }, "/log": SERVER, "/healthz": SERVER },
  },
});
