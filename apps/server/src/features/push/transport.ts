import { type LookupAddress, lookup } from "node:dns";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { literalHost, publicAddressRule } from "../../platform/outbound/public-address.ts";

/** One request to a push service. */
export interface PushRequest {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Sends a request and gives the status of the answer; throws when there is none. */
export type PushTransport = (request: PushRequest) => Promise<number>;

const TIMEOUT_MS = 10_000;

/** How the transport differs in tests, where the push service is on this machine. */
export interface TransportOptions {
  readonly allowsPrivate?: boolean;
  /** Certificates to trust besides the system's, as PEM. */
  readonly ca?: string;
}

/**
 * Posts to push services over TLS. The address comes from a browser, so from anybody: it is never followed into a private
 * network, whatever its name resolves to, and the answer is never read.
 */
export function httpsTransport(options: TransportOptions = {}): PushTransport {
  const isPublic = options.allowsPrivate === true ? () => true : publicAddressRule();
  const guarded = guardedLookup(isPublic);
  return ({ endpoint, headers, body }) =>
    new Promise((done, fail) => {
      const url = new URL(endpoint);
      const literal = literalHost(url);
      // A literal address is connected to without a look-up.
      if (literal !== null && !isPublic(literal)) {
        fail(new PrivateAddress());
        return;
      }
      const trust = options.ca === undefined ? {} : { ca: options.ca };
      const call = request(
        url,
        { method: "POST", headers, lookup: guarded, signal: AbortSignal.timeout(TIMEOUT_MS), ...trust },
        (answer) => {
          answer.resume();
          answer.on("error", () => undefined);
          done(answer.statusCode ?? 0);
          // What it has to say beyond its status does not interest us; a long answer would only hold the line.
          answer.destroy();
        },
      );
      call.on("error", fail);
      call.end(body);
    });
}

/** The name of a push service leads into a private network. */
export class PrivateAddress extends Error {
  override readonly name = "PrivateAddress";
  constructor() {
    super("A push address leads into a private network.");
  }
}

/** Resolves as usual, and gives only addresses that may be connected to: checked on the very addresses that are used. */
function guardedLookup(isPublic: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const open = error === null ? addresses.filter(({ address }) => isPublic(address)) : [];
      const [first] = open;
      if (first === undefined) callback(error ?? new PrivateAddress(), [], 0);
      else if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}
