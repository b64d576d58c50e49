import type { Config } from "../../config/settings.ts";
import { SETTINGS } from "../../config/settings.ts";
import { refuseTakenPort } from "../../http/listen-refusal.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { advice, bad, type Finding, good } from "./finding.ts";

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const HEALTH_TIMEOUT_MS = 3_000;

/** Which settings are set, never with the value of a secret. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): Finding {
  const set = Object.values(SETTINGS).filter((one) => (env[one.env] ?? "") !== "");
  const words = set.map((one) => (one.isSecret ? `${one.env} (secret)` : `${one.env}=${env[one.env]}`));
  return good("settings", words.length === 0 ? "Every setting has its default." : `Set: ${words.join(", ")}.`);
}

/** How people reach this server, and whether the way is safe. */
export function checkPublicUrl(config: Config): Finding[] {
  const isOpen = !LOOPBACK.test(config.host);
  const about = "address";
  if (config.publicUrl === "") {
    if (!isOpen)
      return [
        advice(
          about,
          `Only this machine reaches the server, at http://localhost:${config.port}.`,
          "To let others in, put a reverse proxy with TLS in front of it and set MUSUBI_PUBLIC_URL to its https address.",
        ),
      ];
    return [
      bad(
        about,
        `The server listens on ${config.host} without MUSUBI_PUBLIC_URL: it answers nobody but this machine.`,
        "Set MUSUBI_PUBLIC_URL to the address that people type.",
      ),
    ];
  }
  const url = new URL(config.publicUrl);
  const findings = [good(about, `People reach the server at ${url.origin}.`)];
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    findings.push(
      bad(
        "tls",
        "People's address is http: what they write crosses the network in the clear, and browsers refuse passkeys and notifications.",
        "Put a reverse proxy with TLS in front and set MUSUBI_PUBLIC_URL to https.",
      ),
    );
  }
  if (isOpen && url.protocol === "https:") {
    findings.push(
      advice(
        "tls",
        `The server listens on ${config.host} without TLS of its own, beside the proxy.`,
        "Set MUSUBI_HOST=127.0.0.1 if the proxy is on this machine, or close the port to all but the proxy.",
      ),
    );
  }
  if (!LOOPBACK.test(url.hostname) && config.signup === "open") {
    findings.push(
      advice("sign-up", "Anybody who finds the address may make an account.", "If that is not wanted, set MUSUBI_SIGNUP=invite."),
    );
  }
  return findings;
}

/** Whether people are told where their data lies. */
export function checkRegion(config: Config, file: { readonly region: string } | null): Finding {
  const about = "place";
  if (config.region !== "") return good(about, `People are told that the data lies in "${config.region}".`);
  const kept = file?.region ?? "";
  if (kept === "") {
    return advice(
      about,
      "Where the data lies is not stated: on the first screen and above every talk people read so.",
      "Set MUSUBI_REGION to the country of this machine and its disks, such as jp.",
    );
  }
  return advice(
    about,
    `MUSUBI_REGION is not set; people are told "${kept}", as the data directory says. An older Musubi wrote jp there unasked.`,
    `If it is so, state it: MUSUBI_REGION=${kept}.`,
  );
}

/** Whether notifications can be sent to sleeping browsers. */
export function checkPush(config: Config): Finding {
  if (config.pushContact !== "") return good("notifications", `Push services may reach the operator at ${config.pushContact}.`);
  return advice(
    "notifications",
    "Web push is off: browsers that are closed hear nothing.",
    "Set MUSUBI_PUSH_CONTACT to a mailto: or https: address.",
  );
}

/** The port: free for a start, or answered by the server that runs here. */
export async function checkPort(config: Config, isServerRunning: boolean): Promise<Finding> {
  const about = "port";
  if (!isServerRunning) {
    try {
      await refuseTakenPort(config);
      return good(about, `Port ${config.port} is free.`);
    } catch (error) {
      if (!(error instanceof StartupRefusal)) throw error;
      return bad(about, error.message, "The next start would refuse.");
    }
  }
  const host = LOOPBACK.test(config.host) ? config.host : "127.0.0.1";
  try {
    const answer = await fetch(`http://${host.includes(":") ? `[${host}]` : host}:${config.port}/healthz`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    if (answer.ok) return good(about, `The server answers on port ${config.port}.`);
    return bad(
      about,
      `The server on port ${config.port} says it is not well (${answer.status}).`,
      "Its log tells why; if it does not recover in a minute, restart it.",
    );
  } catch {
    return advice(
      about,
      `A server uses the data directory, but none answers on port ${config.port}.`,
      "It may be just starting, or run with another MUSUBI_PORT; run this with the same settings.",
    );
  }
}
