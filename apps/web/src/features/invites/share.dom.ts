export interface Shared {
  readonly title: string;
  readonly text: string;
  readonly url: string;
}

/** Whether this device can hand a link to another app. */
export function canShare(shared: Shared): boolean {
  return "share" in navigator && "canShare" in navigator && navigator.canShare(shared);
}

/** Hands a link to another app. Nothing happens when the person thinks better of it. */
export async function shareLink(shared: Shared): Promise<void> {
  await navigator.share(shared).catch(() => undefined);
}
