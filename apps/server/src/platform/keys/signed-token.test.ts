import { generateKeyPairSync } from "node:crypto";
import { base64url, present, utf8 } from "@musubi/base";
import { exportJWK, importJWK, jwtVerify, SignJWT } from "jose";
import { expect, test } from "vitest";
import { tokenReader, tokenSigner } from "./signed-token.ts";

const HEAD = { typ: "musubi-staff+jwt", kid: "directory-1" };
const CLAIMS = { iss: "us", op: "case.read", staff: { name: "田中 太郎" } };

function keys() {
  const pair = generateKeyPairSync("ed25519");
  return { pair, privateKey: pair.privateKey.export({ format: "jwk" }), publicKey: pair.publicKey.export({ format: "jwk" }) };
}

test("a token that we sign is read by jose, and one that jose signs is read by us", async () => {
  const { privateKey, publicKey, pair } = keys();
  const ours = tokenSigner(privateKey, HEAD)(CLAIMS);
  const { payload, protectedHeader } = await jwtVerify(ours, await importJWK(publicKey, "EdDSA"), { algorithms: ["EdDSA"] });
  expect([payload, protectedHeader]).toEqual([CLAIMS, { alg: "EdDSA", ...HEAD }]);
  const theirs = await new SignJWT(CLAIMS).setProtectedHeader({ alg: "EdDSA", ...HEAD }).sign(pair.privateKey);
  expect(tokenReader(publicKey, HEAD)(theirs)).toEqual(CLAIMS);
  expect(tokenReader(await exportJWK(pair.publicKey), HEAD)(ours)).toEqual(CLAIMS);
});

test("every character of a token counts", () => {
  const { privateKey, publicKey } = keys();
  const token = tokenSigner(privateKey, HEAD)(CLAIMS);
  const read = tokenReader(publicKey, HEAD);
  expect(read(token)).toEqual(CLAIMS);
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === "A" ? "B" : "A";
    // The last character of a text of 64 bytes carries bits that mean nothing; two forms of it are the same signature.
    if (at === token.length - 1) continue;
    expect([at, read(token.slice(0, at) + other + token.slice(at + 1))]).toEqual([at, null]);
  }
  for (const spoilt of [
    "",
    "..",
    `${token}.`,
    `${token}.AAAA`,
    token.slice(0, -1),
    `${token}=`,
    ` ${token}`,
    token.split(".").slice(0, 2).join("."),
  ])
    expect([spoilt, read(spoilt)]).toEqual([spoilt, null]);
});

test("a head that says anything else is refused, whoever signed it", async () => {
  const { privateKey, publicKey, pair } = keys();
  const signed = (header: object) => new SignJWT(CLAIMS).setProtectedHeader({ alg: "EdDSA", ...HEAD, ...header }).sign(pair.privateKey);
  const read = tokenReader(publicKey, HEAD);
  expect(read(await signed({}))).toEqual(CLAIMS);
  for (const header of [{ typ: "JWT" }, { kid: "partner-1" }, { jwk: publicKey }, { jku: "https://evil.example/keys" }])
    expect(read(await signed(header))).toBeNull();
  const [, payload = "", signature = ""] = tokenSigner(privateKey, HEAD)(CLAIMS).split(".");
  const headed = (head: unknown): string => `${base64url(utf8(JSON.stringify(head)))}.${payload}`;
  for (const alg of ["none", "HS256", "Ed25519"]) {
    expect(read(`${headed({ alg, ...HEAD })}.`)).toBeNull();
    expect(read(`${headed({ alg, ...HEAD })}.${signature}`)).toBeNull();
  }
  expect(read(await signed({ crit: ["b64"], b64: true }))).toBeNull();
  expect(present(keys().publicKey.x, "It has one.")).not.toBe(publicKey.x);
  expect(tokenReader(keys().publicKey, HEAD)(await signed({}))).toBeNull();
});
