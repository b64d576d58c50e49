import { base64url, fromBase64url, systemRandom } from "@musubi/base";
import { canUsePasskeys, choosePasskey } from "./passkey.dom.ts";

/*
 * A passkey's authenticator answers a salt with a secret that only it can make (WebAuthn Level 3 § 10.1.4, "prf"). The answer stays in this
 * browser: the server hears nothing of the ceremony.
 */

const SALT_BYTES = 32;

/** What a passkey answered, and to what. */
export interface PasskeySecret {
  readonly credential: string;
  readonly salt: string;
  readonly output: Uint8Array;
}

/** What the browser says of its answer beside the signature. */
interface Results {
  readonly prf?: { readonly results?: { readonly first?: BufferSource } };
}

/** Whether this browser can ask passkeys for secrets. Whether a passkey can answer only asking it tells. */
export async function mayHavePasskeySecrets(): Promise<boolean> {
  if (!canUsePasskeys()) return false;
  const known: unknown = Reflect.get(PublicKeyCredential, "getClientCapabilities");
  if (typeof known !== "function") return true;
  const can = (await known.call(PublicKeyCredential)) as Record<string, boolean>;
  return can["extension:prf"] !== false;
}

/** A new salt, as text. */
export function newPasskeySalt(): string {
  return base64url(systemRandom.bytes(SALT_BYTES));
}

/**
 * Asks a passkey for its secret: one of those that are named, or (null) whichever the person picks. "cannot": its authenticator has none to
 * give. `options` are those of a sign-in, of which only the domain is used.
 */
export async function askPasskeySecret(
  options: Record<string, unknown>,
  ways: readonly { readonly credential: string | null; readonly salt: string }[],
): Promise<PasskeySecret | "cancelled" | "cannot"> {
  const named = ways.flatMap(({ credential, salt }) => (credential === null ? [] : [{ credential, salt }]));
  const [first] = ways;
  if (first === undefined) return "cannot";
  const prf =
    named.length > 0
      ? { evalByCredential: Object.fromEntries(named.map(({ credential, salt }) => [credential, { first: bytesOf(salt) }])) }
      : { eval: { first: bytesOf(first.salt) } };
  const allowCredentials = named.map(({ credential }) => ({ id: credential, type: "public-key" as const }));
  const response = await choosePasskey({ ...options, ...(named.length > 0 ? { allowCredentials } : {}), extensions: { prf } });
  if (response === null) return "cancelled";
  const { id, clientExtensionResults } = response as { readonly id: string; readonly clientExtensionResults: Results };
  const output = clientExtensionResults.prf?.results?.first;
  if (output === undefined) return "cannot";
  const salt = named.find(({ credential }) => credential === id)?.salt ?? first.salt;
  const bytes = ArrayBuffer.isView(output) ? new Uint8Array(output.buffer, output.byteOffset, output.byteLength) : new Uint8Array(output);
  return { credential: id, salt, output: bytes };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(fromBase64url(text) ?? []);
}
