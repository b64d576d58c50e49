/** An authenticator in software, for tests: what a browser and a security key do together (WebAuthn Level 3, ES256, no attestation). */
import { createHash, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { base64url, utf8 } from "@musubi/base";

/** How a ceremony of the authenticator differs from an honest one. */
export interface CeremonyTwist {
  readonly origin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  /** Flags of the authenticator data; 0x05 is "the person was there and was verified". */
  readonly flags?: number;
  readonly userHandle?: string;
}

const ATTESTED = 0x40;
const PRESENT_AND_VERIFIED = 0x05;

/** One discoverable passkey. */
export class SoftAuthenticator {
  readonly credentialId: string;
  readonly #origin: string;
  readonly #publicKey: Buffer;
  readonly #privateKey: KeyObject;
  #signCount = 0;
  #userHandle = "";

  constructor(origin: string, credentialId: Uint8Array) {
    this.#origin = origin;
    this.credentialId = base64url(credentialId);
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = pair.privateKey;
    this.#publicKey = coseKey(pair.publicKey);
  }

  /** What `navigator.credentials.create` would answer, as JSON. */
  create(options: unknown, twist: CeremonyTwist = {}): Record<string, unknown> {
    this.#userHandle = textAt(options, "user", "id");
    const id = Buffer.from(this.credentialId, "base64url");
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.#publicKey]);
    const flags = (twist.flags ?? PRESENT_AND_VERIFIED) | ATTESTED;
    const authData = Buffer.concat([this.#head(twist.rpId ?? textAt(options, "rp", "id"), flags), attested]);
    const attestationObject = cborMap([
      ["fmt", cborText("none")],
      ["attStmt", Buffer.from([0xa0])],
      ["authData", cborBytes(authData)],
    ]);
    const clientDataJSON = this.#clientData("webauthn.create", textAt(options, "challenge"), twist);
    return this.#answer({
      clientDataJSON: base64url(clientDataJSON),
      attestationObject: base64url(attestationObject),
      transports: ["internal"],
    });
  }

  /** What `navigator.credentials.get` would answer, as JSON. */
  get(options: unknown, twist: CeremonyTwist = {}): Record<string, unknown> {
    this.#signCount += 1;
    const authenticatorData = this.#head(twist.rpId ?? textAt(options, "rpId"), twist.flags ?? PRESENT_AND_VERIFIED);
    const clientDataJSON = this.#clientData("webauthn.get", textAt(options, "challenge"), twist);
    const hash = createHash("sha256").update(clientDataJSON).digest();
    const signature = createSign("sha256").update(authenticatorData).update(hash).sign(this.#privateKey);
    return this.#answer({
      clientDataJSON: base64url(clientDataJSON),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
      userHandle: twist.userHandle ?? this.#userHandle,
    });
  }

  #answer(response: Record<string, unknown>): Record<string, unknown> {
    return { id: this.credentialId, rawId: this.credentialId, type: "public-key", clientExtensionResults: {}, response };
  }

  #head(rpId: string, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.#signCount);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags]), count]);
  }

  #clientData(type: string, challenge: string, twist: CeremonyTwist): Buffer {
    const json = { type, challenge: twist.challenge ?? challenge, origin: twist.origin ?? this.#origin, crossOrigin: false };
    return Buffer.from(utf8(JSON.stringify(json)));
  }
}

/** EC2 key, ES256, P-256 (RFC 9053, section 7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
  return Buffer.concat([head, cborBytes(Buffer.from(x, "base64url")), Buffer.from([0x22]), cborBytes(Buffer.from(y, "base64url"))]);
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256 ? Buffer.from([(major << 5) | 24, length]) : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborMap(entries: readonly (readonly [string, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flatMap(([name, value]) => [cborText(name), value])]);
}

function textAt(json: unknown, ...path: readonly string[]): string {
  let value = json;
  for (const name of path) value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof value !== "string") throw new TypeError(`The options of a ceremony lack their ${path.join(".")}.`);
  return value;
}
