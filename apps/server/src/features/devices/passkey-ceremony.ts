import { base64url, fromBase64url, fromUtf8, type Random, utf8 } from "@musubi/base";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

/** Who asks for passkeys (WebAuthn: the relying party). */
export interface RelyingParty {
  /** The domain that passkeys are bound to. They are lost to us when it changes. */
  readonly id: string;
  readonly name: string;
  /** The addresses of our own pages, as browsers write an origin. */
  readonly origins: readonly string[];
}

/** How long a person has for a ceremony. */
export const CEREMONY_MS = 5 * 60 * 1000;

const CHALLENGE_BYTES = 32;
/** EdDSA, ES256, RS256 (COSE): what authenticators make today. Named here, because the library would offer experimental ones. */
const ALGORITHMS = [-8, -7, -257];

/** A new challenge, as text. */
export function newChallenge(random: Random): string {
  return base64url(random.bytes(CHALLENGE_BYTES));
}

/** For whom a passkey is made. */
export interface PasskeyOwner {
  readonly accountId: string;
  readonly handle: string;
  readonly displayName: string;
  /** Keys this person has already: the same authenticator is not registered twice. */
  readonly existing: readonly { readonly id: string; readonly transports: string[] }[];
}

/** The options for the browser to make a passkey: discoverable, so that signing in needs no handle. */
export async function creationOptions(party: RelyingParty, challenge: string, owner: PasskeyOwner): Promise<Record<string, unknown>> {
  const { generateRegistrationOptions } = await loadWebauthn();
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: Uint8Array.from(utf8(owner.accountId)),
    userName: owner.handle,
    userDisplayName: owner.displayName,
    challenge: challengeBytes(challenge),
    timeout: CEREMONY_MS,
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: owner.existing.map((key) => ({ id: key.id, transports: key.transports })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  return { ...options };
}

/** The options for the browser to sign in with whichever passkey the person picks. */
export async function requestOptions(party: RelyingParty, challenge: string): Promise<Record<string, unknown>> {
  const { generateAuthenticationOptions } = await loadWebauthn();
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: challengeBytes(challenge),
    timeout: CEREMONY_MS,
    userVerification: "required",
  });
  return { ...options };
}

/** What is kept of a new passkey. */
export interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly transports: readonly string[];
}

const TRANSPORTS = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** Checks what the browser made. Null when it does not answer this challenge, for this domain, by a verified person. */
export async function verifyCreation(
  party: RelyingParty,
  challenge: string,
  response: Record<string, unknown>,
): Promise<NewPasskey | null> {
  const parsed = parseCreation(response);
  if (parsed === null) return null;
  const { verifyRegistrationResponse } = await loadWebauthn();
  const result = await quietly(() =>
    verifyRegistrationResponse({
      response: parsed,
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (result === null || !result.verified) return null;
  const { credential } = result.registrationInfo;
  const transports = (credential.transports ?? []).filter((transport) => TRANSPORTS.has(transport));
  return { credentialId: credential.id, publicKey: credential.publicKey, signCount: credential.counter, transports };
}

/** A stored passkey, as far as a signature is checked with it. */
export interface StoredPasskey {
  readonly accountId: string;
  readonly credentialId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly signCount: number;
}

/** The id of the key that the browser used, or null when the answer has no usable form. */
export function namedCredential(response: Record<string, unknown>): string | null {
  return parseAssertion(response)?.id ?? null;
}

/** Checks a signature and gives the key's new count. Null when it does not fit, or the count ran backwards (a copied key). */
export async function verifyAssertion(
  party: RelyingParty,
  challenge: string,
  answer: { readonly response: Record<string, unknown>; readonly key: StoredPasskey },
): Promise<number | null> {
  const parsed = parseAssertion(answer.response);
  if (parsed === null) return null;
  const { key } = answer;
  // A discoverable key says whose it is; it must say the same as our row.
  const saysOwner = parsed.response.userHandle;
  if (saysOwner !== undefined && ownerOf(saysOwner) !== key.accountId) return null;
  const { verifyAuthenticationResponse } = await loadWebauthn();
  const result = await quietly(() =>
    verifyAuthenticationResponse({
      response: parsed,
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      credential: { id: key.credentialId, publicKey: key.publicKey, counter: key.signCount },
      requireUserVerification: true,
    }),
  );
  return result?.verified === true ? result.authenticationInfo.newCounter : null;
}

/**
 * Loaded with the first ceremony: with all that it can read of certificates it is a tenth of the time in which a server starts, and of
 * each command that never sees a passkey. Never inside `quietly`: a library that is not there is a fault and no wrong passkey.
 */
function loadWebauthn() {
  return import("@simplewebauthn/server");
}

function ownerOf(userHandle: string): string | null {
  const bytes = fromBase64url(userHandle);
  if (bytes === null) return null;
  try {
    return fromUtf8(bytes);
  } catch {
    return null;
  }
}

/** The library throws for everything that does not fit, and the answer comes from outside: all of it means no. */
async function quietly<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}

function challengeBytes(challenge: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(fromBase64url(challenge) ?? []);
}

function parseCreation(json: Record<string, unknown>): RegistrationResponseJSON | null {
  const head = parseHead(json);
  if (head === null) return null;
  const clientDataJSON = textOf(head.response, "clientDataJSON");
  const attestationObject = textOf(head.response, "attestationObject");
  if (clientDataJSON === null || attestationObject === null) return null;
  const listed: unknown = Reflect.get(head.response, "transports");
  const transports = Array.isArray(listed) ? listed.filter((one) => typeof one === "string").slice(0, 10) : [];
  return {
    id: head.id,
    rawId: head.rawId,
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports },
  };
}

function parseAssertion(json: Record<string, unknown>): AuthenticationResponseJSON | null {
  const head = parseHead(json);
  if (head === null) return null;
  const clientDataJSON = textOf(head.response, "clientDataJSON");
  const authenticatorData = textOf(head.response, "authenticatorData");
  const signature = textOf(head.response, "signature");
  if (clientDataJSON === null || authenticatorData === null || signature === null) return null;
  const userHandle = textOf(head.response, "userHandle");
  const response = { clientDataJSON, authenticatorData, signature, ...(userHandle === null ? {} : { userHandle }) };
  return { id: head.id, rawId: head.rawId, type: "public-key", clientExtensionResults: {}, response };
}

function parseHead(json: Record<string, unknown>): { id: string; rawId: string; response: object } | null {
  const id = textOf(json, "id");
  const rawId = textOf(json, "rawId");
  const response: unknown = json["response"];
  if (id === null || rawId === null || json["type"] !== "public-key") return null;
  return typeof response === "object" && response !== null ? { id, rawId, response } : null;
}

function textOf(from: object, field: string): string | null {
  const value: unknown = Reflect.get(from, field);
  return typeof value === "string" ? value : null;
}
