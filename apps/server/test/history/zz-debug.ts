import { mkdtemp, rm } from "node:fs/promises";
import { checkHistory } from "./check-history.ts";
import { explain } from "./explain.ts";
import { planOf } from "./fault-plan.ts";
import { freePort } from "./free-port.ts";
import { readStore, superuserOf } from "./read-store.ts";
import { PlanRun } from "./run-plan.ts";
import { ServerProcess } from "./server-process.ts";
import { foundTown, openTalks } from "./town.ts";

const [writesText = "300", seedText = "1", ratesText = '{"kill":4,"cut":30,"killDevice":8,"replay":20,"stall":1}'] = process.argv.slice(2);
const writes = Number(writesText),
  seed = Number(seedText),
  rates = JSON.parse(ratesText);
const dataDir = await mkdtemp("/tmp/musubi-fault-");
const t0 = performance.now();
const log = (...a: unknown[]) => process.stdout.write(`${((performance.now() - t0) / 1000).toFixed(1)} ${a.join(" ")}\n`);
let run: PlanRun | null = null;
const server = new ServerProcess({
  dataDir,
  port: await freePort(),
  onReady: () => {
    log("ready");
    run?.wakeAll();
  },
  onTrouble: (w) => {
    log("TROUBLE", w);
    run?.recorder.note({ kind: "trouble", what: w });
  },
});
await server.start();
log("started");
const town = await foundTown(server.url);
log("town");
const victim = {
  kill: (w: "server" | "database" | "both") => {
    log("kill", w);
    server.kill(w);
  },
  stall: (ms: number) => {
    log("stall", ms);
    return server.stall(ms);
  },
  jump: () => undefined,
  serving: () => server.serving(),
  readStore: async () => readStore(await superuserOf(dataDir)),
};
run = new PlanRun(victim, await openTalks(town, { hasDirect: true }), { seed, calmMs: 120_000 });
const r = run;
const timer = setInterval(() => {
  const e = r.recorder.entries;
  const c = Object.entries(Object.groupBy(e, (x) => x.kind))
    .map(([k, v]) => `${k}=${v?.length}`)
    .join(" ");
  log(
    c,
    "refused:",
    JSON.stringify(
      Object.fromEntries(
        Object.entries(
          Object.groupBy(
            e.filter((x) => x.kind === "refused"),
            (x) => (x.kind === "refused" ? x.code : ""),
          ),
        ).map(([k, v]) => [k, v?.length]),
      ),
    ),
    (r as unknown as { debug(): string }).debug?.() ?? "",
  );
}, 3000);
const { recorder, ending } = await run.run(planOf(seed, writes, rates));
clearInterval(timer);
log("ran");
const v = checkHistory(recorder.entries, ending);
log(explain(v, recorder.entries) || "all is well", "violations", v.length);
await server[Symbol.asyncDispose]();
log("stopped");
if (v.length === 0) await rm(dataDir, { recursive: true, force: true });
