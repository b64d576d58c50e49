import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { timelineOf } from "@musubi/client";
import { openDirectTalk } from "@musubi/protocol";
import { holdsTrace, type Person, signUpPerson, tracesOf } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AppDevice, openApp, until } from "../../../test/app-device.ts";
import { endAll, type MusubiProgram, startProgram } from "../../../test/musubi-program.ts";
import { makeScratchFolder } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

/** Said, named, sent and kept sealed. */
const SEALED = "封じた合言葉たおれても8b2f";
/** Said in a plain talk: whoever does not find it does not look. */
const PLAIN = "開いた合言葉みえる5d90";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let server: MusubiProgram;
let report: string;
const apps: AppDevice[] = [];
beforeAll(async () => {
  folder = await makeScratchFolder();
  report = join(folder.path, "report.json");
  // The fault that nobody foresaw, with the fullest account of it that the platform writes.
  const fault = `process.on('SIGUSR2',()=>{process.report.writeReport('${report}');throw(new(Error)('a-fault'))})`;
  server = startProgram({
    args: ["serve", "--no-web"],
    env: {
      MUSUBI_DATA_DIR: join(folder.path, "data"),
      MUSUBI_REGION: "jp",
      MUSUBI_PORT: String(await findFreePort()),
      MUSUBI_LOG_LEVEL: "debug",
      NODE_OPTIONS: `--import=data:text/javascript,${fault}`,
    },
  });
  const url = await server.ready();
  const people = [await signUpPerson(url, "fallen.haru", "陽"), await signUpPerson(url, "fallen.aoi", "葵")];
  await talk(people[0] as Person, people[1] as Person);
});
afterAll(async () => {
  for (const app of apps) await app.close();
  endAll();
  await folder[Symbol.asyncDispose]();
});

/** Both phrases go through the server, each in every way that it has. */
async function talk(haru: Person, aoi: Person): Promise<void> {
  await haru.must("friend.request", { handle: aoi.handle });
  await aoi.must("friend.accept", { accountId: haru.accountId });
  const [mine, theirs] = [await openApp(haru), await openApp(aoi)];
  apps.push(mine, theirs);
  await until(async () => (await aoi.must("key.countPackages", {})).hasLastResort);
  const opened = await mine.engine.perform(openDirectTalk, { accountId: aoi.accountId, protection: "sealed" });
  if (!opened.ok) throw new Error(opened.reason.code);
  const { talkId } = opened.value.talk;
  await mine.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: SEALED });
  const bytes = new Blob([`${SEALED} `.repeat(200)], { type: "text/plain" });
  mine.engine.sendFiles(talkId, { sources: [{ kind: "file", name: `${SEALED}.txt`, bytes }], caption: SEALED });
  expect((await mine.desk.keep.add({ title: SEALED, text: SEALED, tags: [SEALED], from: null, isPinned: false })).ok).toBe(true);
  await until(() => mine.engine.state().outbox.length === 0);
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
  await until(() => timelineOf(theirs.engine.state(), talkId)?.messages.some(({ content }) => content.kind === "files") === true);
  const plain = await haru.direct(aoi);
  await haru.say(plain.talkId, PLAIN);
  await aoi.must("message.list", { talkId: plain.talkId, countMax: 10 });
}

const CHUNK_BYTES = 8 * 1_024 * 1_024;
/** What lies across two pieces is in the second one whole. */
const OVERLAP_BYTES = 4_096;

/** Which of these words stand in what a process may write to of its memory: what a core file of it would hold. */
async function memoryHolding(pid: number, phrases: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const traces = phrases.map((words) => ({ words, traces: tracesOf(words) }));
  const maps = await readFile(`/proc/${pid}/maps`, "utf8");
  await using memory = await open(`/proc/${pid}/mem`);
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (const [, from = "", to = ""] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gmu)) {
    const end = Number.parseInt(to, 16);
    for (let at = Number.parseInt(from, 16); at < end; at += CHUNK_BYTES - OVERLAP_BYTES) {
      // A part that was given back meanwhile holds nothing.
      const { bytesRead } = await memory.read(chunk, 0, Math.min(CHUNK_BYTES, end - at), at).catch(() => ({ bytesRead: 0 }));
      for (const one of traces) if (holdsTrace(chunk.subarray(0, bytesRead), one.traces)) found.add(one.words);
    }
  }
  return [...found];
}

test.runIf(process.platform === "linux")(
  "[SEALED-09] the memory of a server holds what is said in plain talks, and nothing that is said sealed",
  async () => {
    expect(await memoryHolding(server.pid, [PLAIN, SEALED])).toEqual([PLAIN]);
  },
);

test("[SEALED-09] a server that falls over at its most talkative writes neither into its log nor into its report", async () => {
  server.kill("SIGUSR2");
  expect(await server.ended).toBe(1);
  const written = { log: server.complaints() + server.output(), report: await readFile(report, "utf8") };
  expect(written.log).toContain('"event":"uncaught_fault"');
  expect(written.report).toContain('"javascriptStack"');
  for (const words of [SEALED, PLAIN])
    for (const [where, text] of Object.entries(written))
      expect(holdsTrace(Buffer.from(text), tracesOf(words)), `${where}: ${words}`).toBe(false);
});
