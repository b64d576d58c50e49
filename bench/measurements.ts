import { startBareServer } from "./parties/bare-party.ts";
import type { BenchCluster } from "./parties/bench-cluster.ts";
import { startMusubiServer } from "./parties/musubi-party.ts";
import type { Party, StartParty } from "./parties/party.ts";
import { measureAlbumPaint } from "./scenarios/album-paint.ts";
import { measureAudit, measurePlainAudit } from "./scenarios/audit.ts";
import type { Bench, Figures } from "./scenarios/bench.ts";
import { measureFanOut } from "./scenarios/fan-out.ts";
import { measureFirstThumbnail } from "./scenarios/first-thumbnail.ts";
import { measureIdle } from "./scenarios/idle.ts";
import { measureInsert } from "./scenarios/insert.ts";
import { measureSend } from "./scenarios/send.ts";
import { measureSignIn } from "./scenarios/sign-in.ts";
import { measurePlainRead, measureStaff } from "./scenarios/staff.ts";
import { measureStaticBytes, measureStoredBytes } from "./scenarios/stored-bytes.ts";
import { measureSharp, measureThumbnails, measureVips } from "./scenarios/thumbnails.ts";

/** The scenarios, in the order of the table. */
export const SCENARIOS = [
  "send",
  "fanOut",
  "idle",
  "signIn",
  "staff",
  "audit",
  "thumbnails",
  "firstThumbnail",
  "storedBytes",
  "albumPaint",
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** One thing to measure in each repetition: a scenario on one party. */
export interface Measurement {
  readonly scenario: Scenario;
  /** "musubi", or the limit it is held against. */
  readonly party: "musubi" | "bare" | "insert" | "plain" | "sharp" | "vips" | "static";
  /** Measures once, on a fresh server with fresh data. */
  take(): Promise<Figures>;
}

/** Every measurement of a repetition, each limit beside ours. */
export function measurementsOn(cluster: BenchCluster, bench: Bench): readonly Measurement[] {
  const musubi: StartParty = () => startMusubiServer(cluster);
  const storing: StartParty = () => startBareServer(cluster, "group-commit");
  const passing: StartParty = () => startBareServer(cluster, "relay");
  return [
    { scenario: "send", party: "insert", take: () => measureInsert(cluster, bench) },
    { scenario: "send", party: "bare", take: () => measuring(storing, measureSend, bench) },
    { scenario: "send", party: "musubi", take: () => measuring(musubi, measureSend, bench) },
    { scenario: "fanOut", party: "bare", take: () => measuring(passing, measureFanOut, bench) },
    { scenario: "fanOut", party: "musubi", take: () => measuring(musubi, measureFanOut, bench) },
    { scenario: "idle", party: "bare", take: () => measuring(passing, measureIdle, bench) },
    { scenario: "idle", party: "musubi", take: () => measuring(musubi, measureIdle, bench) },
    { scenario: "signIn", party: "bare", take: () => measuring(storing, measureSignIn, bench) },
    { scenario: "signIn", party: "musubi", take: () => measuring(musubi, measureSignIn, bench) },
    { scenario: "staff", party: "plain", take: () => measurePlainRead(cluster, bench) },
    { scenario: "staff", party: "musubi", take: () => measureStaff(cluster, bench) },
    { scenario: "audit", party: "plain", take: () => measurePlainAudit(cluster, bench) },
    { scenario: "audit", party: "musubi", take: () => measureAudit(cluster, bench) },
    { scenario: "thumbnails", party: "sharp", take: () => measureSharp(bench) },
    { scenario: "thumbnails", party: "vips", take: () => measureVips(cluster, bench) },
    { scenario: "thumbnails", party: "musubi", take: () => measureThumbnails(bench) },
    { scenario: "firstThumbnail", party: "musubi", take: () => measureFirstThumbnail(cluster, bench) },
    { scenario: "storedBytes", party: "static", take: () => measureStaticBytes(cluster, bench) },
    { scenario: "storedBytes", party: "musubi", take: () => measureStoredBytes(cluster, bench) },
    { scenario: "albumPaint", party: "musubi", take: () => measureAlbumPaint(cluster, bench) },
  ];
}

async function measuring(start: StartParty, measure: (party: Party, bench: Bench) => Promise<Figures>, bench: Bench): Promise<Figures> {
  await using party = await start();
  return await measure(party, bench);
}
