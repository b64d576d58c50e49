/*
 * Keeps the app's own files, so that it opens without the network, and shows push messages. It never stores or answers
 * anything under /api: what people say is the engine's to keep, encrypted or not, under the account's own rules.
 */
import { FILES, type PrecacheEntry, scope } from "./scope.dom.ts";

const SHELL = "/index.html";
const SHELL_CACHE = `musubi-shell-${versionOf(FILES)}`;
const STICKER_CACHE = "musubi-stickers-1";
const STICKERS_MAX = 300;

/** A short name of this set of files: another set gets another cache, and the old one is dropped as a whole. */
function versionOf(files: readonly PrecacheEntry[]): string {
  let hash = 0x811c9dc5;
  for (const character of files.map(({ url, revision }) => `${url}@${revision ?? ""}`).join("\n")) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16);
}

async function install(): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  // The build may name a file twice, and a cache refuses to take the same one twice at once.
  const urls = new Set(FILES.map(({ url }) => new URL(url, scope.location.origin).href));
  await cache.addAll([...urls].map((url) => new Request(url, { cache: "reload" })));
}

async function activate(): Promise<void> {
  const kept = new Set([SHELL_CACHE, STICKER_CACHE]);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

async function fromShell(request: Request, path: string): Promise<Response> {
  const cached = await caches.match(path, { cacheName: SHELL_CACHE });
  return cached ?? fetch(request);
}

async function fromStickers(request: Request): Promise<Response> {
  const cache = await caches.open(STICKER_CACHE);
  const cached = await cache.match(request);
  if (cached !== undefined) return cached;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - STICKERS_MAX)).map((key) => cache.delete(key)));
  }
  return answer;
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", (event) => {
  if (isRecord(event.data) && event.data["kind"] === "switch") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  const { pathname } = url;
  if (request.mode === "navigate") {
    // Addresses with a dot or a server's own prefix are files and services, not screens.
    if (/^\/(api|log|metrics|healthz|\.well-known)(\/|$)/.test(pathname)) return;
    event.respondWith(fromShell(request, SHELL));
    return;
  }
  if (pathname.startsWith("/stickers/") && pathname.endsWith(".png")) event.respondWith(fromStickers(request));
  else if (FILES.some((file) => `/${file.url.replace(/^\//, "")}` === pathname)) event.respondWith(fromShell(request, pathname));
});

interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** The screen it is about; null where it is about none. */
  readonly path: string | null;
  /** A later message with the same tag takes its place. */
  readonly tag: string;
}

/** What the staff did, by the kind that the server says. */
const NOTICE_PATHS: ReadonlyMap<unknown, string> = new Map([
  ["disclosure", "/me/opened"],
  ["support", "/me/support"],
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What a push message says. One that cannot be read still shows that something arrived. */
function readPush(data: PushMessageData | null): PushMessage {
  const empty = { title: "Musubi 結び", body: "", path: null, tag: "musubi" };
  try {
    const value: unknown = data?.json();
    if (!isRecord(value)) return empty;
    const talkId = textOf(value["talkId"]);
    const talkPath = talkId !== null && /^tlk_[0-9a-z]{20}$/.test(talkId) ? `/talks/${talkId}` : null;
    const path = NOTICE_PATHS.get(value["kind"]) ?? talkPath;
    return { title: textOf(value["title"]) ?? empty.title, body: textOf(value["body"]) ?? "", path, tag: path ?? empty.tag };
  } catch {
    return empty;
  }
}

async function showPush(message: PushMessage): Promise<void> {
  const clients = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const { path, tag } = message;
  // Somebody who is looking at it has already seen it.
  if (clients.some((client) => client.focused && path !== null && new URL(client.url).pathname === path)) return;
  await scope.registration.showNotification(message.title, {
    body: message.body,
    icon: "/icons/knot-192.png",
    badge: "/icons/badge-96.png",
    tag,
    data: { path: path ?? "/talks" },
  });
}

async function openPath(path: string): Promise<void> {
  const clients = await scope.clients.matchAll({ type: "window" });
  const open = clients[0];
  if (open === undefined) {
    await scope.clients.openWindow(path);
    return;
  }
  await open.focus();
  open.postMessage({ kind: "open", path });
}

scope.addEventListener("push", (event) => event.waitUntil(showPush(readPush(event.data))));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const data: unknown = event.notification.data;
  const path = isRecord(data) ? textOf(data["path"]) : null;
  event.waitUntil(openPath(path ?? "/talks"));
});
