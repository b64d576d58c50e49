import { base64url, fromBase64url } from "@musubi/base";

/** What a server needs to send push messages to this browser. */
export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Whether this browser can show push messages at all. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** What the person has told the browser about notifications of this site. */
export function pushPermission(): NotificationPermission {
  return "Notification" in window ? Notification.permission : "denied";
}

async function manager(): Promise<PushManager | null> {
  if (!canPush()) return null;
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  return registration?.pushManager ?? null;
}

/** Whether this browser listens for push messages now. */
export async function isListening(): Promise<boolean> {
  const subscription = await (await manager())?.getSubscription().catch(() => null);
  return subscription !== null && subscription !== undefined;
}

/** Asks the person. The browser shows its own question only once; afterwards the answer stands. */
export function askPermission(): Promise<NotificationPermission> {
  return Notification.requestPermission();
}

function addressOf(subscription: PushSubscription): PushAddress | null {
  const p256dh = subscription.getKey("p256dh");
  const auth = subscription.getKey("auth");
  if (p256dh === null || auth === null) return null;
  return { endpoint: subscription.endpoint, p256dh: base64url(new Uint8Array(p256dh)), auth: base64url(new Uint8Array(auth)) };
}

/** Begins to listen for messages that carry this server's key. Null when the browser's push service does not take part. */
export async function listen(serverKey: string): Promise<PushAddress | null> {
  const push = await manager();
  const key = fromBase64url(serverKey);
  if (push === null || key === null) return null;
  try {
    // An old subscription may stand under another key, and the browser would refuse the new one.
    await (await push.getSubscription())?.unsubscribe();
    return addressOf(await push.subscribe({ userVisibleOnly: true, applicationServerKey: key.slice() }));
  } catch {
    return null;
  }
}

/** Stops listening. Nothing happens where nothing listens. */
export async function stopListening(): Promise<void> {
  const subscription = await (await manager())?.getSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => false);
}
