import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { type CeremonyTwist, SoftAuthenticator } from "@musubi/testkit";
import { expect, test } from "vitest";
import { creationOptions, namedCredential, newChallenge, requestOptions, verifyAssertion, verifyCreation } from "./passkey-ceremony.ts";

const party = { id: "talk.example.jp", name: "Musubi", origins: ["https://talk.example.jp"] };
const origin = "https://talk.example.jp";

async function newKey(twist: CeremonyTwist = {}) {
  const accountId = newId("usr", systemRandom);
  const challenge = newChallenge(systemRandom);
  const authenticator = new SoftAuthenticator(origin, systemRandom.bytes(16));
  const options = await creationOptions(party, challenge, { accountId, handle: "alice", displayName: "Alice", existing: [] });
  return { accountId, challenge, authenticator, key: await verifyCreation(party, challenge, authenticator.create(options, twist)) };
}

async function signIn(twist: CeremonyTwist = {}) {
  const { accountId, authenticator, key } = await newKey();
  if (key === null) throw new Error("The key was made honestly.");
  const challenge = newChallenge(systemRandom);
  const response = authenticator.get(await requestOptions(party, challenge), twist);
  const stored = { accountId, credentialId: key.credentialId, publicKey: Uint8Array.from(key.publicKey), signCount: key.signCount };
  return { authenticator, challenge, response, stored, count: await verifyAssertion(party, challenge, { response, key: stored }) };
}

test("the options ask for a discoverable key of a verified person, bound to the account's id", async () => {
  const accountId = newId("usr", systemRandom);
  const options = await creationOptions(party, newChallenge(systemRandom), {
    accountId,
    handle: "alice",
    displayName: "Alice",
    existing: [{ id: "AAAA", transports: ["usb"] }],
  });
  expect(options).toMatchObject({
    rp: { id: "talk.example.jp", name: "Musubi" },
    user: { id: Buffer.from(accountId).toString("base64url"), name: "alice" },
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    attestation: "none",
    excludeCredentials: [{ id: "AAAA", transports: ["usb"] }],
  });
});

test("a key that was made honestly is taken", async () => {
  const { authenticator, key } = await newKey();
  expect(key).toMatchObject({ credentialId: authenticator.credentialId, signCount: 0, transports: ["internal"] });
});

const crooked: readonly (readonly [string, CeremonyTwist])[] = [
  ["another site's page", { origin: "https://evil.example" }],
  ["another challenge", { challenge: "AAAA" }],
  ["another domain", { rpId: "evil.example" }],
  ["a person who was not verified", { flags: 0x01 }],
  ["nobody being there", { flags: 0x04 }],
];
for (const [what, twist] of crooked) {
  test(`a key made with ${what} is refused`, async () => {
    expect((await newKey(twist)).key).toBeNull();
  });
  test(`a signature made with ${what} is refused`, async () => {
    expect((await signIn(twist)).count).toBeNull();
  });
}

test("an honest signature gives the key's new count, and names the key", async () => {
  const { authenticator, response, count } = await signIn();
  expect(count).toBe(1);
  expect(namedCredential(response)).toBe(authenticator.credentialId);
});

test("a signature that says it belongs to another account is refused", async () => {
  expect((await signIn({ userHandle: Buffer.from(newId("usr", systemRandom)).toString("base64url") })).count).toBeNull();
});

test("a signature by another key is refused", async () => {
  const { challenge, stored } = await signIn();
  const other = new SoftAuthenticator(origin, Buffer.from(stored.credentialId, "base64url"));
  const response = other.get(await requestOptions(party, challenge), { userHandle: Buffer.from(stored.accountId).toString("base64url") });
  expect(await verifyAssertion(party, challenge, { response, key: stored })).toBeNull();
});

test("a count that does not grow is refused: the key was copied", async () => {
  const { challenge, response, stored } = await signIn();
  expect(await verifyAssertion(party, challenge, { response, key: { ...stored, signCount: 1 } })).toBeNull();
});

const malformed: readonly Record<string, unknown>[] = [
  {},
  { id: "a", rawId: "a", type: "public-key" },
  { id: "a", rawId: "a", type: "public-key", response: {} },
  { id: "a", rawId: "a", type: "public-key", response: "text" },
  { id: 1, rawId: "a", type: "public-key", response: { clientDataJSON: "", attestationObject: "", authenticatorData: "", signature: "" } },
  {
    id: "a",
    rawId: "b",
    type: "public-key",
    response: { clientDataJSON: "!!", attestationObject: "!!", authenticatorData: "!!", signature: "!!" },
  },
  { id: "a", rawId: "a", type: "password", response: { clientDataJSON: "", attestationObject: "" } },
];
for (const response of malformed) {
  test(`the answer ${JSON.stringify(response)} is refused without a fault`, async () => {
    const { stored } = await signIn();
    expect(await verifyCreation(party, "AAAA", response)).toBeNull();
    expect(await verifyAssertion(party, "AAAA", { response, key: stored })).toBeNull();
  });
}
