import { parseInviteCode } from "../../data/parse-ids.ts";

/** What a scanned or pasted text is, as far as invitations go. */
export type InviteReading =
  | { readonly kind: "invite"; readonly code: string }
  /** An invitation, but to a server with another address. */
  | { readonly kind: "other_server"; readonly host: string }
  | { readonly kind: "foreign" };

const FOREIGN: InviteReading = { kind: "foreign" };
const PATH = /^\/i\/([^/]+)\/?$/;

/** The address that opens an invitation. */
export function inviteLink(origin: string, code: string): string {
  return `${origin}/i/${code}`;
}

/** Reads the text of a QR code. Whoever made the code chose the text, so nothing but an invitation of this server is ever followed. */
export function readInvite(text: string, origin: string): InviteReading {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return FOREIGN;
  const code = parseInviteCode(PATH.exec(url.pathname)?.[1] ?? "");
  if (code === null) return FOREIGN;
  return url.origin === origin ? { kind: "invite", code } : { kind: "other_server", host: url.host };
}
