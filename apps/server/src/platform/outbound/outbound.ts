import { Resolver } from "node:dns/promises";
import { publicAddressRule } from "./public-address.ts";

/** An address that a name leads to. */
export interface Resolved {
  readonly address: string;
  readonly family: 4 | 6;
}

/** How this server reaches those of strangers. What is asked for comes from anybody, so nothing private is ever reached. */
export interface Outbound {
  /** The addresses of a name; none when it has none. Ends early, with an error, once the signal is aborted. */
  readonly resolve: (host: string, signal: AbortSignal) => Promise<readonly Resolved[]>;
  /** Whether an address may be connected to. */
  readonly isPublic: (address: string) => boolean;
  readonly port: number;
  /** How long one question may take, with everything that belongs to it. */
  readonly patienceMs: number;
  /** Certificates to trust besides the system's, as PEM. */
  readonly ca?: string;
}

/**
 * The public internet, and nothing else. Names are asked for without the machine's own tables, and not in the threads that hash
 * passwords and read files: a slow name server would hold them. `nameServers` are asked instead of those of the machine.
 */
export function publicInternet(nameServers: readonly string[] = []): Outbound {
  return { resolve: (host, signal) => resolve(host, signal, nameServers), isPublic: publicAddressRule(), port: 443, patienceMs: 6_000 };
}

const TRY_MS = 2_000;

async function resolve(host: string, signal: AbortSignal, nameServers: readonly string[]): Promise<readonly Resolved[]> {
  const resolver = new Resolver({ timeout: TRY_MS, tries: 2 });
  if (nameServers.length > 0) resolver.setServers(nameServers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    // Many names have addresses of one kind alone.
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    signal.throwIfAborted();
    return [
      ...(six.status === "fulfilled" ? six.value.map((address) => ({ address, family: 6 as const })) : []),
      ...(four.status === "fulfilled" ? four.value.map((address) => ({ address, family: 4 as const })) : []),
    ];
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
