import { join } from "node:path";
import { readBytes, readyFile } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { again, newcomer } from "../../../../test/load.ts";
import { endAll, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../../../test/musubi-program.ts";
import { markedPicture, ownerIn } from "../../../../test/thumbnailer/marked-picture.ts";
import { makeNextBuild, type NextBuild } from "../../../../test/thumbnailer/next-build.ts";
import { makeScratchFolder } from "../../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../../platform/postgres/socket-folder.ts";

/** The rollout takes a step at each start and every minute. */
const MINUTES = { timeout: 150_000, interval: 500 };

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let build: NextBuild;
let env: Record<string, string>;
beforeAll(async () => {
  [folder, build] = await Promise.all([makeScratchFolder(), makeNextBuild()]);
  env = {
    MUSUBI_DATA_DIR: join(folder.path, "data"),
    MUSUBI_PORT: String(await findFreePort()),
    MUSUBI_DISK_RESERVE_GB: "0",
    MUSUBI_THUMBNAILER_NEXT: build.entry,
  };
});
afterEach(endAll);
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await build.remove();
});

const startServer = (): MusubiProgram => startProgram({ args: ["serve", "--no-web"], env });
const musubi = (...args: string[]) => runProgram({ args, env });
interface Status {
  readonly generators: readonly { version: number; state: string; percent: number; canaryAt: string | null }[];
  readonly events: readonly { version: number; event: string }[];
}
const statusOf = async (): Promise<Status> => {
  const status: Status = JSON.parse((await musubi("pictures", "rollout", "status", "--json")).output);
  return status;
};
const newerOf = async () => (await statusOf()).generators.find(({ version }) => version === 2);

test("[ALB-05] a server that is killed in the midst of a stage goes on there, with the known pictures first; a fault then ends the build without anybody", async () => {
  const first = startServer();
  const alice = await newcomer(await first.ready(), "alice");
  await expect.poll(newerOf, MINUTES).toMatchObject({ state: "staged", percent: 5 });
  const before = await newerOf();
  // In the midst of pictures, and of a stage.
  const bytes = await markedPicture(21, { width: 320, height: 240 });
  const file = await readyFile(alice, bytes, { kind: "picture" });
  first.kill("SIGKILL");
  await first.ended;
  const second = startServer();
  const url = await second.ready();
  expect(await newerOf()).toMatchObject({ state: "staged", percent: 5 });
  const person = again(alice, url);
  expect(await ownerIn(Buffer.from(await (await readBytes(person, file.fileId, "tile")).arrayBuffer()))).toBe(21);
  await expect.poll(async () => (await newerOf())?.canaryAt !== before?.canaryAt, MINUTES).toBe(true);
  expect(await newerOf()).toMatchObject({ state: "staged", percent: 5 });
  expect((await musubi("doctor")).output).toContain("Version 2 is on its way: 5 % of files.");
  await build.goWrong("mixes");
  second.kill("SIGKILL");
  await second.ended;
  const third = startServer();
  await third.ready();
  await expect.poll(newerOf, MINUTES).toMatchObject({ state: "ended", percent: 5 });
  const said = await musubi("doctor");
  expect(said.output).toMatch(/Version 2 ended at 5 % by itself \(canary: /);
  expect((await musubi("pictures", "alarms")).output).toContain("canary");
  expect((await statusOf()).events.filter(({ version }) => version === 2).map(({ event }) => event)).toEqual(["ended", "raised", "begun"]);
  // A person decides whether it gets another chance, and which version cannot be ended.
  expect((await musubi("pictures", "rollout", "stop", "1")).complaints).toContain("comes with this server");
  expect((await musubi("pictures", "rollout", "stop", "2")).code).toBe(1);
  expect((await musubi("pictures", "rollout", "again", "2")).output).toContain("begins once more");
  expect((await musubi("pictures", "rollout", "status")).output).toContain("staged");
  const scope = await musubi("pictures", "scope", "--generator", "2");
  expect([scope.code, scope.output]).toEqual([0, expect.stringContaining("nothing else")]);
  expect((await musubi("pictures", "mix-ups")).output).toContain("0 wrong pictures");
  expect(await stopProgram(third)).toBe(0);
}, 600_000);
