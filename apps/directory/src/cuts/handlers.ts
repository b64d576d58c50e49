import { isIP } from "node:net";
import {
  addOfficeNetwork as addNetworkOperation,
  DIRECTORY_LIMITS,
  liftCut as liftOperation,
  listDirectoryActions as listActionsOperation,
  listIssuers as listIssuersOperation,
  listOfficeNetworks as listNetworksOperation,
  listCuts as listOperation,
  makeCut as makeOperation,
  newDirectoryId,
  removeOfficeNetwork as removeNetworkOperation,
} from "@musubi/protocol/staff";
import { listActions, record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { absent, type Bound, handle, refuse, reply } from "../kernel/binding.ts";
import { listIssuers } from "../providers/store.ts";
import { cutPopulation } from "./make-cut.ts";
import { canBeCut } from "./population.ts";
import { addNetwork, liftCut, listCuts, listNetworks, readCut, removeNetwork } from "./store.ts";

/** Cuts. */
export function listAllCuts(): Bound {
  return handle(listOperation, async ({ tx }) => reply({ cuts: await listCuts(tx, DIRECTORY_LIMITS.page) }));
}

/** Ends everything of a population. */
export function makeCut(deps: Deps): Bound {
  return handle(makeOperation, async ({ input, tx, standing, nowMs }) => {
    const { population, words } = input;
    if (!(await canBeCut(tx, population))) return absent();
    const id = newDirectoryId("cut", deps.random);
    const endedSessions = await cutPopulation(tx, { id, population, words, by: standing.facts.staffId }, nowMs);
    const target = `${population.kind} ${population.target}`.slice(0, 80);
    await record(tx, standing, { action: "cut.make", target, words, detail: { id, endedSessions }, nowMs });
    const cut = await readCut(tx, id);
    return cut === null ? absent() : reply({ cut, endedSessions }, { afterCommit: deps.tellOfCuts });
  });
}

/** Lifts a cut. Nobody lifts their own. */
export function liftOneCut(): Bound {
  return handle(liftOperation, async ({ input, tx, standing, nowMs }) => {
    const cut = await readCut(tx, input.cutId);
    if (cut === null) return absent();
    if (cut.kind === "employer") return refuse("not_joined");
    if (cut.target === standing.facts.staffId) return refuse("own_account");
    if (!(await liftCut(tx, input.cutId, { by: standing.facts.staffId, nowMs }))) return refuse("already_decided");
    await record(tx, standing, { action: "cut.lift", target: input.cutId, words: input.words, nowMs });
    const after = await readCut(tx, input.cutId);
    return after === null ? absent() : reply({ cut: after });
  });
}

/** Networks of offices. */
export function listOfficeNetworks(): Bound {
  return handle(listNetworksOperation, async ({ tx }) => reply({ networks: await listNetworks(tx) }));
}

/** Adds the network of an office. */
export function addOfficeNetwork(deps: Deps): Bound {
  return handle(addNetworkOperation, async ({ input, tx, standing, nowMs }) => {
    if (!isNetwork(input.cidr)) return absent();
    const id = newDirectoryId("net", deps.random);
    const network = await addNetwork(tx, { id, ...input, nowMs });
    if (network === null) return refuse("too_many");
    await record(tx, standing, { action: "network.add", target: network.cidr, detail: { country: input.country }, nowMs });
    return reply({ network });
  });
}

/** Takes the network of an office away. */
export function removeOfficeNetwork(): Bound {
  return handle(removeNetworkOperation, async ({ input, tx, standing, nowMs }) => {
    if (!(await removeNetwork(tx, input.networkId, nowMs))) return absent();
    await record(tx, standing, { action: "network.remove", target: input.networkId, nowMs });
    return reply({});
  });
}

/** Identity providers. */
export function listAllIssuers(): Bound {
  return handle(listIssuersOperation, async ({ tx }) => reply({ issuers: await listIssuers(tx) }));
}

/** What was done in the directory. */
export function listAllActions(): Bound {
  return handle(listActionsOperation, async ({ input, tx }) => {
    const page = { before: input.before ?? Number.MAX_SAFE_INTEGER, countMax: input.countMax ?? DIRECTORY_LIMITS.page };
    return reply({ actions: await listActions(tx, page) });
  });
}

/** Whether a text names a network: an address, or an address with the number of its leading bits. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
