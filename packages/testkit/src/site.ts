import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { Outbound } from "@musubi/server";
import { selfSigned } from "./self-signed.ts";

/** What a site was asked for. */
export interface AskedOfSite {
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A web site on this machine, over TLS, under names of the public web. */
export interface Site extends AsyncDisposable {
  readonly asked: readonly AskedOfSite[];
  /** Where the names lead from now on, besides to the site itself; null: to nothing. */
  readonly leads: Map<string, readonly string[] | null>;
  /** Reaches this site, and whatever else a name leads to that `isPublic` lets through. */
  readonly outbound: Outbound;
}

/** How a site differs from the usual one. */
export interface SiteOptions {
  readonly patienceMs?: number;
  /** Whether an address besides that of the site may be connected to; else none. */
  readonly isPublic?: (address: string) => boolean;
}

/** Starts a site that answers under these names, on a free port of this machine. */
export async function startSite(names: readonly string[], answer: RequestListener, options: SiteOptions = {}): Promise<Site> {
  const { patienceMs = 6_000, isPublic = () => false } = options;
  const { key, cert } = selfSigned(names);
  const asked: AskedOfSite[] = [];
  const server = createServer({ key, cert }, (request, reply) => {
    asked.push({ host: request.headers.host ?? "", path: request.url ?? "", headers: request.headers });
    answer(request, reply);
  });
  await new Promise<void>((done) => server.listen(0, SITE, done));
  const address = server.address();
  const leads = new Map<string, readonly string[] | null>();
  const resolve: Outbound["resolve"] = async (host) => {
    const found = leads.get(host) ?? (names.includes(host) ? [SITE] : []);
    return found.map((one) => ({ address: one, family: one.includes(":") ? 6 : 4 }));
  };
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    asked,
    leads,
    outbound: { resolve, isPublic: (one) => one === SITE || isPublic(one), port, patienceMs, ca: cert },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** An address of this machine that nothing else listens on by chance: the usual one stays as private as it is. */
const SITE = "127.0.0.1";
