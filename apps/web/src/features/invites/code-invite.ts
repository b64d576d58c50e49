import type { InviteView } from "@musubi/protocol";

/** Uses of a fresh invitation behind a QR code, and its life. Short, because codes are photographed. */
export const CODE_USES = 100;
export const CODE_LIFE_HOURS = 24 * 7;
/** What one may choose for a link. All below the uses at which an invitation counts as that of the QR code. */
export const LINK_USES = [1, 5, 20] as const;
export const LINK_LIFE_HOURS = [1, 24, 24 * 7, 24 * 30] as const;

const CODE_USES_MIN = 21;
const LIFE_LEFT_MIN_MS = 6 * 3_600_000;

/**
 * Whether an invitation is the one that a QR code shows. The contract has no mark for it; but a link can be made for at most 20
 * people, so what still has more uses was made for a code. So all devices of mine show the same code.
 */
export function isCodeInvite(invite: InviteView): boolean {
  return invite.kind === "friend" && invite.usesLeft >= CODE_USES_MIN;
}

/** The invitation to show as a QR code, or null when a new one has to be made because none lives long enough. */
export function codeInvite(invites: readonly InviteView[], nowMs: number): InviteView | null {
  const lasting = invites.filter(
    (invite) => isCodeInvite(invite) && invite.code !== undefined && invite.expiresAt - nowMs > LIFE_LEFT_MIN_MS,
  );
  return lasting.toSorted((a, b) => b.expiresAt - a.expiresAt)[0] ?? null;
}
