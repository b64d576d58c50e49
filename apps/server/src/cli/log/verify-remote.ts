import { readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { auditRemote, type RemoteRead } from "../../features/log/audit/remote-audit.ts";
import { codeOf, StartupRefusal, wordsOf } from "../../platform/postgres/errors.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { keyToTrust } from "./own-key.ts";
import { Problems } from "./problems.ts";

const TIMEOUT_MS = 20_000;
const ATTEMPTS_MAX = 8;
const PAUSE_MAX_SECONDS = 30;
/** No file of a log is larger: a bundle of 256 entries of 65,535 bytes each. */
const BYTES_MAX = 256 * 65_537;

/** Verifies the public log of a server somewhere, as a stranger would. */
export async function verifyRemote(
  parts: CliParts,
  asked: { readonly url: string; readonly key: string | null; readonly statePath: string | null; readonly isJson: boolean },
): Promise<ExitCode> {
  const { terminal, clock } = parts;
  const base = logAddress(asked.url);
  const problems = new Problems();
  const read: RemoteRead = (path) => fetchFrom(`${base}/${path}`);
  const typed = asked.key === null ? null : await keyToTrust(parts, asked.key);
  const vkey = typed ?? (await keyOf(read));
  if (typed === null && !asked.isJson) terminal.say(`Trusting the key that the server itself names: ${vkey}`);
  const progress = asked.isJson ? null : terminal.begin(`Log at ${base}`);
  const startMs = clock.monotonicMs();
  const found = await auditRemote({
    read,
    vkey,
    before: asked.statePath === null ? null : await readState(asked.statePath),
    onProblem: (sentence) => problems.add(sentence),
    onProgress: (leaves, size) => progress?.update(`${leaves} of ${size} entries`),
  });
  const tookMs = Math.max(clock.monotonicMs() - startMs, 1);
  if (asked.statePath !== null && found.note !== null && problems.count === 0) await keepState(asked.statePath, found.note);
  const { size, tiles, labels } = found;
  if (asked.isJson) {
    terminal.say(JSON.stringify({ isSound: problems.count === 0, vkey, size, tiles, labels, tookMs, ...problems.asJson() }, null, 2));
    return problems.count === 0 ? 0 : 1;
  }
  const map = labels === null ? "" : `, a map of ${labels}`;
  progress?.end(`${size} entries and ${tiles} tiles${map} in ${(tookMs / 1000).toFixed(1)} s`);
  return problems.tell(terminal, "The log is what its checkpoint says.");
}

function logAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["https:", "http:"].includes(url.protocol))
    throw new StartupRefusal("option_invalid", "--url is the address of a server, such as https://talk.example.jp.");
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? "/log" : path}`;
}

async function keyOf(read: RemoteRead): Promise<string> {
  const bytes = await read("key");
  if (bytes === null) throw new StartupRefusal("log_unreachable", "The server names no key of its log. Say with --key which one it is.");
  return new TextDecoder().decode(bytes).trim();
}

async function fetchFrom(url: string): Promise<Uint8Array | null> {
  for (let attempt = 1; ; attempt += 1) {
    let answer: Response;
    try {
      answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw new StartupRefusal("log_unreachable", `${url} cannot be reached: ${wordsOf(error)}.`, { cause: error });
    }
    if (answer.status === 404) return null;
    if (answer.ok) {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (bytes.length <= BYTES_MAX) return bytes;
      throw new StartupRefusal("log_unreachable", `${url} answers with more than a log has to say.`);
    }
    if (attempt === ATTEMPTS_MAX) throw new StartupRefusal("log_unreachable", `${url} answers ${answer.status}.`);
    const seconds = Number(answer.headers.get("Retry-After") ?? attempt);
    await sleep(1_000 * Math.min(Number.isFinite(seconds) ? Math.max(seconds, 1) : attempt, PAUSE_MAX_SECONDS));
  }
}

async function readState(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new StartupRefusal("file_unreadable", `${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
}

async function keepState(path: string, note: string): Promise<void> {
  await writeFile(`${path}.new`, note, { flush: true });
  await rename(`${path}.new`, path);
}
