import { tilePath } from "@musubi/translog/verify";

/** What came of asking the log for something. "away": no answer that could be the log's, so nothing is known. */
export type LogAnswer<T> = { readonly kind: "here"; readonly value: T } | { readonly kind: "absent" } | { readonly kind: "away" };

/** A tile, as the log names it. */
export type TileName = Parameters<typeof tilePath>[0];

/** The public log as somebody outside reads it. Nothing it says is believed before it was verified. */
export interface LogSource {
  readonly key: () => Promise<LogAnswer<string>>;
  readonly checkpoint: () => Promise<LogAnswer<string>>;
  readonly tile: (tile: TileName) => Promise<LogAnswer<Uint8Array>>;
}

const NOT_FOUND = 404;
const TIMEOUT_MS = 15_000;
/** Far above any key, checkpoint or tile. */
const BYTES_MAX = 300_000;

/** The log that a server publishes below /log/. Past every cache of the browser: an old checkpoint would look like a log that was cut. */
export function logSourceAt(serverUrl: string): LogSource {
  return {
    key: () => ask(`${serverUrl}/log/key`, "text/plain", async (answer) => (await answer.text()).trim()),
    checkpoint: () => ask(`${serverUrl}/log/checkpoint`, "text/plain", (answer) => answer.text()),
    tile: (tile) =>
      ask(`${serverUrl}/log/${tilePath(tile)}`, "application/octet-stream", async (answer) => new Uint8Array(await answer.arrayBuffer())),
  };
}

async function ask<T extends { readonly length: number }>(
  url: string,
  type: string,
  read: (answer: Response) => Promise<T>,
): Promise<LogAnswer<T>> {
  try {
    const answer = await fetch(url, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status === NOT_FOUND) return { kind: "absent" };
    // A page that some network puts in between is no answer of the log.
    if (!answer.ok || answer.headers.get("Content-Type")?.startsWith(type) !== true) return { kind: "away" };
    const value = await read(answer);
    return value.length > BYTES_MAX ? { kind: "away" } : { kind: "here", value };
  } catch {
    return { kind: "away" };
  }
}
