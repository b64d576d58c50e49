import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** All of the engine that comes in: following, judging, reading; nothing that holds a group, seals or opens. */
const PUBLIC = [
  "byte-writer.ts",
  "device-name.ts",
  "devices/statement-chain.ts",
  "devices/statement.ts",
  "ed25519.ts",
  "engine/client-config.ts",
  "engine/commit-facts.ts",
  "engine/hashes.ts",
  "engine/hpke-in-script.ts",
  "engine/key-package.ts",
  "engine/leaves.ts",
  "engine/public-state.ts",
  "engine/public-tree.ts",
  "engine/suite.ts",
  "engine/wire.ts",
  "franking/frank.ts",
  "limits.ts",
  "policy.ts",
  "public-view/index.ts",
];

const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
/** Loads everything that a server is made of, then the view of groups as the first sealed talk does; says what Node took in. */
const PROGRAM = `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import(${at("../src/cli/command-line.ts")});
  await import(${at("../src/start.ts")});
  const ofEngine = () => loaded.filter((url) => /packages\\/e2ee\\/|node_modules\\/(ts-mls|@hpke)\\//.test(url));
  const before = ofEngine();
  const { PublicView } = await import(${at("../src/features/sealed/public-view.ts")});
  const { systemRandom } = await import(${at("../../../packages/base/src/index.ts")});
  await new PublicView(systemRandom).load();
  process.stdout.write(JSON.stringify({ before, after: ofEngine() }));
`;

test("a server loads nothing of the engine until the first sealed talk, and then nothing that could hold or open one", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  });
  const { before, after }: { before: string[]; after: string[] } = JSON.parse(stdout);
  expect(before).toEqual([]);
  const ours = after.flatMap((url) => (url.includes("/packages/e2ee/src/") ? [url.replace(/.*\/packages\/e2ee\/src\//, "")] : []));
  expect(ours.sort()).toEqual(PUBLIC);
});
