import { createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from "node:crypto";
import { base64url, fromUtf8, utf8 } from "@musubi/base";
import { fieldOf } from "../json-fields.ts";

/*
 * Compact JWS (RFC 7515) with Ed25519 (RFC 8037), in the one form that the staff directory and the data plane speak with each other.
 * It is made and read in one go with Node's own Ed25519, and takes no turn in the queue in which passwords are hashed and files are
 * made durable: whoever is asked for an assertion, or asked with one, must not wait for those. The tests hold it against jose.
 */

/** The kind of a token, and the name of the key that signed it. */
export interface TokenHead {
  readonly typ: string;
  readonly kid: string;
}

const ALGORITHM = "EdDSA";
const SIGNATURE_BYTES = 64;

/** Makes tokens of one kind with one key. */
export function tokenSigner(privateKey: JsonWebKey, { typ, kid }: TokenHead): (claims: object) => string {
  const key = createPrivateKey({ key: { kty: "OKP", ...privateKey }, format: "jwk" });
  const head = base64url(utf8(JSON.stringify({ alg: ALGORITHM, typ, kid })));
  return (claims) => {
    const signed = `${head}.${base64url(utf8(JSON.stringify(claims)))}`;
    return `${signed}.${base64url(sign(null, utf8(signed), key))}`;
  };
}

/**
 * Reads tokens of one kind that one key has signed; null for anything else. What a token's head says chooses nothing: it has to
 * say exactly what is expected, and nothing that would have to be understood besides (RFC 8725, section 3.1).
 */
export function tokenReader(publicKey: JsonWebKey, expected: TokenHead): (token: string) => unknown {
  const key = createPublicKey({ key: { kty: "OKP", ...publicKey }, format: "jwk" });
  return (token) => {
    const [head = "", payload = "", signature = "", ...more] = token.split(".");
    const bytes = bytesOf(signature);
    if (more.length > 0 || bytes?.length !== SIGNATURE_BYTES || !isExpected(jsonOf(head), expected)) return null;
    return verify(null, utf8(`${head}.${payload}`), key, bytes) ? jsonOf(payload) : null;
  };
}

function isExpected(head: unknown, { typ, kid }: TokenHead): boolean {
  const isWhole = typeof head === "object" && head !== null && Object.keys(head).length === 3;
  return isWhole && fieldOf(head, "alg") === ALGORITHM && fieldOf(head, "typ") === typ && fieldOf(head, "kid") === kid;
}

/** Node's own decoder passes over what does not belong there; here that is no token. */
function bytesOf(text: string): Buffer | null {
  return /^[A-Za-z0-9_-]+$/.test(text) && text.length % 4 !== 1 ? Buffer.from(text, "base64url") : null;
}

function jsonOf(text: string): unknown {
  try {
    const bytes = bytesOf(text);
    return bytes === null ? null : JSON.parse(fromUtf8(bytes));
  } catch {
    return null;
  }
}
