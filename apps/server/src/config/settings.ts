import { parseVerifierKey } from "@musubi/translog";
import { parseProxies } from "../http/client-address.ts";
import { parseBlobs } from "../platform/blobs/blob-settings.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import { nearestName } from "./nearest-name.ts";

/** One setting of the operator: its name, what it does, and how its text becomes a value. The settings page is made from these. */
export interface Setting<T> {
  readonly env: string;
  readonly help: string;
  readonly standard: string;
  /** Its value may let somebody in: it is never printed. */
  readonly isSecret: boolean;
  readonly parse: (text: string) => T | null;
}

const port = (text: string): number | null => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null);
const count = (text: string): number | null => (/^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : null);
const words = (text: string): string | null => (text.length <= 60 ? text : null);
const anyText = (text: string): string | null => text;
const someText = (text: string): string | null => (text === "" ? null : text);
function among<const V extends string>(...values: V[]): (text: string) => V | null {
  return (text) => values.find((value) => value === text) ?? null;
}
function webAddress(text: string): string | null {
  if (text === "") return "";
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.pathname === "/" ? url.origin : null;
}
function contact(text: string): string | null {
  return text === "" || /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(text) ? text : null;
}
/** "URL KEY" pairs, separated by commas. A key of a witness is one for cosignatures. */
function parseWitnesses(text: string): { readonly url: string; readonly vkey: string }[] | null {
  if (text === "") return [];
  const pairs = text.split(",").map((pair) => {
    const [address = "", vkey = "", ...rest] = pair.trim().split(/\s+/);
    const url = URL.canParse(address) ? new URL(address) : null;
    const key = parseVerifierKey(vkey);
    const isWeb = url !== null && ["https:", "http:"].includes(url.protocol) && url.search === "" && url.hash === "";
    if (url === null || !isWeb || !key.ok || key.value.kind !== "cosignature" || rest.length > 0) return null;
    return { url: url.href.replace(/\/$/, ""), vkey };
  });
  const valid = pairs.filter((pair) => pair !== null);
  return valid.length === pairs.length ? valid : null;
}

/** "from-to" in full hours. The same hour twice would say nothing. */
function parseHours(text: string): { readonly from: number; readonly to: number } | null {
  const [from = 24, to = 25] = /^\d{1,2}-\d{1,2}$/.test(text) ? text.split("-").map(Number) : [];
  return from <= 23 && to >= 1 && to <= 24 && from !== to ? { from, to } : null;
}
function zone(text: string): string | null {
  return Intl.supportedValuesOf("timeZone").includes(text) || text === "UTC" ? text : null;
}
function parsePlaces(text: string): readonly string[] | null {
  const places = text === "" ? [] : text.split(",").map((place) => place.trim());
  return places.every((place) => /^[A-Z]{2}$/.test(place)) ? [...new Set(places)].sort() : null;
}

function setting<T>(env: string, standard: string, parse: (text: string) => T | null, help: string): Setting<T> {
  return { env, standard, parse, help, isSecret: false };
}
function secret<T>(env: string, standard: string, parse: (text: string) => T | null, help: string): Setting<T> {
  return { ...setting(env, standard, parse, help), isSecret: true };
}

/** Every setting there is. An unknown MUSUBI_ variable stops the start: it is most often a misspelt one. */
export const SETTINGS = {
  port: setting("MUSUBI_PORT", "4000", port, "Port of the web app and the API, 0 to 65535; 0 takes any free one."),
  consolePort: setting(
    "MUSUBI_CONSOLE_PORT",
    "4001",
    port,
    "Port of the staff console, on the loopback address alone; 0 takes any free one.",
  ),
  consoleUrl: setting(
    "MUSUBI_CONSOLE_URL",
    "",
    webAddress,
    "The address that staff type, such as https://staff.example.jp: another host than people's. Their passkeys are bound to it. Empty: http://localhost and the port.",
  ),
  botPort: setting("MUSUBI_BOT_PORT", "4002", port, "Port of the bot API. Nothing listens there yet."),
  host: setting(
    "MUSUBI_HOST",
    "127.0.0.1",
    words,
    "Address to listen on. Loopback unless you put it behind a reverse proxy or on a network on purpose.",
  ),
  publicUrl: setting(
    "MUSUBI_PUBLIC_URL",
    "",
    webAddress,
    "The address people type, such as https://talk.example.jp. Passkeys are bound to it. Empty: http://localhost and the port.",
  ),
  trustedProxies: setting(
    "MUSUBI_TRUSTED_PROXIES",
    "",
    parseProxies,
    "Addresses or networks of your reverse proxies, separated by commas, such as 127.0.0.1,10.0.0.0/8. Their X-Forwarded-For is believed. Empty: nobody's.",
  ),
  dataDir: setting("MUSUBI_DATA_DIR", "./data", someText, "Folder of everything this server keeps: database, keys, files."),
  databaseUrl: secret(
    "MUSUBI_DATABASE_URL",
    "",
    anyText,
    "Address of an external PostgreSQL (15 or newer). Empty: the one that comes along is run.",
  ),
  staffDatabaseUrl: secret(
    "MUSUBI_STAFF_DATABASE_URL",
    "",
    anyText,
    "Address of the staff directory's own database. Empty: one called musubi_staff is made beside the other.",
  ),
  signup: setting(
    "MUSUBI_SIGNUP",
    "open",
    among("open", "invite", "closed"),
    "Who may make an account: anybody (open), people with an invite (invite), nobody (closed).",
  ),
  serverName: setting("MUSUBI_SERVER_NAME", "Musubi", words, "The name people see on the first screen, at most 60 characters."),
  region: setting(
    "MUSUBI_REGION",
    "",
    (text) => (/^(?:[a-z]{2,8})?$/.test(text) ? text : null),
    "The country in which this server's data lies, as two to eight small letters, such as jp. People are told what you state here. Empty: they are told that you have not stated it.",
  ),
  linkPreviews: setting(
    "MUSUBI_LINK_PREVIEWS",
    "yes",
    among("yes", "no"),
    "Whether this server opens a public page when somebody asks for the preview of a link that they are about to send (yes), or nobody can ask (no).",
  ),
  sendRate: setting("MUSUBI_SEND_RATE", "20", count, "Messages a second that one person may send, over ten seconds."),
  fileSpaceGb: setting("MUSUBI_FILE_SPACE_GB", "10", count, "Gigabytes of files that one person may keep here."),
  keepSpaceGb: setting(
    "MUSUBI_KEEP_SPACE_GB",
    "10",
    count,
    "Gigabytes of sealed files that one person may have in Keep, beside the files in their talks.",
  ),
  keepsOriginals: setting(
    "MUSUBI_KEEP_ORIGINALS",
    "yes",
    among("yes", "no"),
    "Whether the original of a picture stays beside the compressed form that it gets after 35 days (yes), or that form stands for it from then on (no).",
  ),
  thumbnailerNext: setting(
    "MUSUBI_THUMBNAILER_NEXT",
    "",
    anyText,
    "The main.ts of a newer thumbnailer, in another checkout of Musubi (apps/thumbnailer/src/main.ts), that is to take over in stages before you upgrade. Empty: none.",
  ),
  diskReserveGb: setting(
    "MUSUBI_DISK_RESERVE_GB",
    "1",
    (text) => (/^\d{1,6}$/.test(text) ? Number(text) : null),
    "Gigabytes of the disk that stay free: nobody begins to upload what would take them.",
  ),
  blobs: setting(
    "MUSUBI_BLOBS",
    "",
    parseBlobs,
    "Where encrypted files lie: s3://bucket or s3://bucket/folder for a bucket of S3, in the country of MUSUBI_REGION and used by nothing else. Empty: the folder blobs of the data directory. It does not move what is there; see docs/operate/s3.md.",
  ),
  s3Endpoint: setting(
    "MUSUBI_S3_ENDPOINT",
    "",
    webAddress,
    "The address of the S3 server, such as https://s3.example.jp; buckets are asked for in the path. Empty: that of Amazon in MUSUBI_S3_REGION.",
  ),
  s3Region: setting(
    "MUSUBI_S3_REGION",
    "us-east-1",
    (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? text : null),
    "What the S3 server calls its region. Servers of your own mostly take any.",
  ),
  s3AccessKey: secret("MUSUBI_S3_ACCESS_KEY", "", anyText, "The access key of the bucket. Empty: it stands in MUSUBI_S3_CREDENTIALS."),
  s3SecretKey: secret("MUSUBI_S3_SECRET_KEY", "", anyText, "The secret key that belongs to it."),
  s3Credentials: setting(
    "MUSUBI_S3_CREDENTIALS",
    "",
    anyText,
    "File with both keys instead, in the form of ~/.aws/credentials (section default). It is read again when the keys are refused, so they can be exchanged while the server runs.",
  ),
  socketsMax: setting("MUSUBI_SOCKETS_MAX", "20000", count, "Open sockets that this process accepts."),
  metricsToken: secret(
    "MUSUBI_METRICS_TOKEN",
    "",
    anyText,
    "Bearer token for /metrics from other addresses than this machine. Empty: this machine only.",
  ),
  logLevel: setting(
    "MUSUBI_LOG_LEVEL",
    "info",
    among("debug", "info", "warn", "error", "silent"),
    "How much is logged (debug, info, warn, error, silent). No level logs personal data.",
  ),
  logFile: setting(
    "MUSUBI_LOG",
    "",
    anyText,
    "File that the log is added to, one JSON object per line. Empty: standard error; on a terminal only what needs attention, in words.",
  ),
  pushContact: setting(
    "MUSUBI_PUSH_CONTACT",
    "",
    contact,
    "mailto: or https: address that push services may reach the operator at. Empty: web push is off.",
  ),
  witnesses: setting(
    "MUSUBI_WITNESSES",
    "",
    parseWitnesses,
    "Witnesses that cosign the public log and the key log: address and verifier key with a space between, pairs separated by commas. Empty: none.",
  ),
  ledgerYears: setting(
    "MUSUBI_LEDGER_YEARS",
    "10",
    (text) => (/^\d{1,2}$/.test(text) && Number(text) >= 3 ? Number(text) : null),
    "For how many years the record of what the staff was shown is kept; then its key is destroyed. 3 to 99.",
  ),
  alertHours: setting(
    "MUSUBI_ALERT_HOURS",
    "7-22",
    parseHours,
    "Hours in which the staff usually reads, such as 7-22 or 22-6 for a night shift; 0-24 is always. A read outside of them raises an alert.",
  ),
  alertZone: setting("MUSUBI_ALERT_ZONE", "Asia/Tokyo", zone, "The time zone of those hours, such as Asia/Tokyo."),
  alertPlaces: setting(
    "MUSUBI_ALERT_PLACES",
    "",
    parsePlaces,
    "Countries from which reading is usual besides that of the reader's office, as two capital letters, separated by commas. Empty: none.",
  ),
  backupPassphrase: secret(
    "MUSUBI_BACKUP_PASSPHRASE",
    "",
    anyText,
    "Passphrase that seals and opens backups, for programs. Empty: `musubi backup` and `musubi restore` ask for it.",
  ),
} as const;

type Parsed<S> = S extends Setting<infer T> ? T : never;
/** The settings, checked. */
export type Config = { readonly [K in keyof typeof SETTINGS]: Parsed<(typeof SETTINGS)[K]> };

/** Reads the settings from environment variables. Refuses a wrong or unknown one with a sentence that names it. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const known = Object.values(SETTINGS).map((one) => one.env);
  for (const name of Object.keys(env)) {
    if (name.startsWith("MUSUBI_") && !known.some((one) => one === name)) throw unknownSetting(name, known);
  }
  const settings: readonly [string, Setting<unknown>][] = Object.entries(SETTINGS);
  const entries = settings.map(([key, one]) => [key, readOne(one, env[one.env])]);
  // Each entry was parsed by the setting of its own key.
  return Object.fromEntries(entries) as Config;
}

function unknownSetting(name: string, known: readonly string[]): StartupRefusal {
  const near = nearestName(name, known);
  const advice = near === null ? "Check its spelling, or take it away." : `Did you mean ${near}?`;
  return new StartupRefusal("setting_unknown", `${name} is not a setting of Musubi. ${advice}`);
}

function readOne<T>(one: Setting<T>, text: string | undefined): T {
  const value = one.parse((text === undefined || text === "" ? one.standard : text).trim());
  if (value === null) throw new StartupRefusal("setting_invalid", `${one.env} has a value it cannot have. ${one.help}`);
  return value;
}
