import { defineConfig } from "vitest/config";

/**
 * Tests that kill processes: one file at a time, because a start takes a core and more. They mostly wait for processes, which may
 * take their time where other steps run beside them, so nothing here has a time-out of its own that a busy machine could reach.
 * Among them histories of random faults, which `npm run test:history` runs alone and ten times as long, and uploads in whose midst
 * everything is killed, which `npm run test:uploads` runs alone and ten times as long, and lives of staff over two servers, which
 * `npm run test:revocation` runs alone and ten times as long.
 */
const isHistory = process.argv.includes("--mode=history");
const isRevocation = process.argv.includes("--mode=revocation");
const isUploads = process.argv.includes("--mode=uploads");
const uploads = "apps/server/src/features/albums/killed-uploads.fault.test.ts";
const revocation = "apps/directory/src/revocation.fault.test.ts";
const histories = "apps/server/test/history/*.fault.test.ts";

export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: isRevocation
      ? [revocation]
      : isUploads
        ? [uploads]
        : isHistory
          ? [histories]
          : ["{packages,apps}/*/src/**/*.fault.test.ts", histories],
    exclude: ["**/node_modules/**", "**/dist/**"],
    provide: { isMany: isRevocation },
    env: {
      FAULT_WRITES_USUAL: isHistory ? "10000" : "1000",
      FAULT_PHOTOS_USUAL: isUploads ? "300" : "30",
    },
    testTimeout: isRevocation ? 1_800_000 : 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    maxWorkers: 1,
    isolate: false,
  },
});
