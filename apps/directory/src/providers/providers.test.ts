import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { systemClock, systemRandom } from "@musubi/base";
import { type IssuerId, newDirectoryId } from "@musubi/protocol/staff";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, inject, test } from "vitest";
import { CLIENT_ID, CLIENT_SECRET, type ProviderAccount, type RealProvider, startProvider } from "../../test/real-provider.ts";
import { type Fault, NOTICED, StaffPerson, type StaffWorld, startStaffWorld } from "../../test/staff-world.ts";
import { sealSecret } from "./providers.ts";
import { addIssuer } from "./store.ts";

const EMI: ProviderAccount = { sub: "emi-at-partner", email: "emi@partner.example", isVerified: true };

/** Accepts a provider for the people of an employer. */
async function accept(world: StaffWorld, issuer: string, employer = world.owner): Promise<IssuerId> {
  const id = newDirectoryId("iss", systemRandom);
  const sealed = sealSecret(CLIENT_SECRET, { key: world.keys.sealKey, issuerId: id, random: systemRandom });
  const row = { id, employer_id: employer, issuer, client_id: CLIENT_ID, sealed_secret: sealed };
  await world.asOperator((tx, nowMs) => addIssuer(tx, row, nowMs));
  return id;
}

/** Goes to the provider and back, and gives the browser's cookie of the visit together with where it ended. */
async function visit(
  world: StaffWorld,
  provider: RealProvider,
  of: { readonly id: IssuerId; readonly account: string },
): Promise<{ readonly cookie: string; readonly end: string | null }> {
  const begun = await fetch(`${world.url}/provider/start?issuer=${of.id}`, { redirect: "manual" });
  const cookie = begun.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const back = await provider.visit(begun.headers.get("location") ?? "", of.account);
  const ended = await fetch(back, { redirect: "manual", headers: { Cookie: cookie } });
  return { cookie, end: ended.headers.get("location") };
}

const callbackOf = (world: StaffWorld): string => `${world.url}/provider/callback`;

/** Enrols somebody whose employer has a provider, with the cookie of a visit. */
async function enrolWith(world: StaffWorld, person: StaffPerson, cookie: string): Promise<string | undefined> {
  person.cookie = cookie;
  return (await person.enrol(await world.link(person.staffId, "JP"))).code;
}

test("people of an employer with a provider need its word and their passkey, each time", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  await using provider = await startProvider([EMI], { redirectUri: callbackOf(world) });
  const emi = new StaffPerson(await world.member("emi", ["support"], { email: EMI.email }), world.url);
  const id = await accept(world, provider.issuer);
  expect(await enrolWith(world, emi, "")).toBe("provider_needed");
  const first = await visit(world, provider, { id, account: EMI.sub });
  expect(first.end).toBe("/?provider=done");
  expect(await enrolWith(world, emi, first.cookie)).toBeUndefined();
  expect((await emi.signIn()).code).toBe("provider_needed");
  const { challengeId, options } = await emi.must("session.startSignIn", {});
  emi.cookie = (await visit(world, provider, { id, account: EMI.sub })).cookie;
  const signed = { challengeId, response: emi.authenticator.get(options), device: null };
  expect((await emi.call("session.signIn", signed)).status).toBe(200);
});

test("who goes on in another role does not visit the provider again; the old session is over, and the new one lasts no longer", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  await using provider = await startProvider([EMI], { redirectUri: callbackOf(world) });
  const emi = new StaffPerson(await world.member("emi", ["support", "approver"], { email: EMI.email }), world.url);
  const id = await accept(world, provider.issuer);
  await enrolWith(world, emi, (await visit(world, provider, { id, account: EMI.sub })).cookie);
  const before = { self: (await emi.must("session.read", {})).self, cookie: emi.cookie };
  expect(before.self).toMatchObject({ role: "support", device: "managed" });
  const change = async (role: "approver" | "security", isDeviceThere: boolean) => {
    const { challengeId, options } = await emi.must("session.startProof", {});
    const signed = { deviceId: emi.deviceId ?? ("" as never), signature: emi.device.sign(String(options["challenge"])) };
    const device = isDeviceThere ? signed : null;
    return emi.call("session.changeRole", { challengeId, response: emi.authenticator.get(options), device, role });
  };
  expect((await change("security", true)).code).toBe("not_found");
  const changed = await change("approver", true);
  expect(changed.output?.self).toMatchObject({ role: "approver", device: "managed", staffId: before.self.staffId });
  expect(changed.output?.self.sessionId).not.toBe(before.self.sessionId);
  expect(changed.output?.self.endsAt).toBeLessThanOrEqual(before.self.signedInAt + 12 * 3_600_000);
  const now = emi.cookie;
  emi.cookie = before.cookie;
  expect((await emi.call("session.read", {})).code).toBe("unauthenticated");
  emi.cookie = now;
  // Without the device's own word, the session that follows is on a device that nobody knows.
  expect((await change("approver", false)).output?.self.device).toBe("unknown");
  expect((await emi.signIn()).code).toBe("provider_needed");
});

async function aProviderSpeaksForItsOwn(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  const partner = await world.employer("Partner");
  const accounts = [
    EMI,
    { sub: "boss", email: "boss@musubi.example", isVerified: true },
    { sub: "liar", email: "fu@partner.example", isVerified: false },
  ];
  await using provider = await startProvider(accounts, { redirectUri: callbackOf(world) });
  const id = await accept(world, provider.issuer, partner);
  await world.member("boss", ["security"], { email: "boss@musubi.example" });
  await world.member("fu", ["support"], { email: "fu@partner.example", employer: partner });
  await world.member("emi", ["support"], { email: EMI.email, employer: partner });
  expect((await visit(world, provider, { id, account: EMI.sub })).end).toBe("/?provider=done");
  expect((await visit(world, provider, { id, account: "boss" })).end).toBe("/?provider=refused");
  expect((await visit(world, provider, { id, account: "liar" })).end).toBe("/?provider=refused");
}
test("[AUTH-01] a provider's word counts for its own employer's people, and for nobody whose address it did not verify", () =>
  expect(aProviderSpeaksForItsOwn()).resolves.toBeUndefined());

/** A provider whose token endpoint answers with a token of somebody's own making. */
function forger(
  make: (issuer: string, nonce: string) => Promise<string>,
  publicKey: () => Promise<object>,
): (issuer: string) => RequestListener {
  const nonces = new Map<string, string>();
  return (issuer) => (request, response) => {
    const url = new URL(request.url ?? "", issuer);
    const say = (json: unknown): void => void response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(json));
    if (url.pathname === "/auth") {
      const code = createHash("sha256").update(url.search).digest("hex");
      nonces.set(code, url.searchParams.get("nonce") ?? "");
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.search = new URLSearchParams({ code, state: url.searchParams.get("state") ?? "", iss: issuer }).toString();
      return void response.writeHead(302, { Location: back.href }).end();
    }
    if (url.pathname === "/jwks") return void publicKey().then((key) => say({ keys: [key] }));
    if (url.pathname !== "/token") {
      const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
      return say({ issuer, ...endpoints, id_token_signing_alg_values_supported: ["RS256"], response_types_supported: ["code"] });
    }
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    request.on("end", () => {
      const nonce = nonces.get(new URLSearchParams(body).get("code") ?? "") ?? "";
      void make(issuer, nonce).then((idToken) => say({ access_token: "a", token_type: "Bearer", id_token: idToken }));
    });
  };
}

const forgeries: readonly [string, (facts: { issuer: string; nonce: string }) => object, "own key" | "stolen id", string][] = [
  ["honest", ({ issuer, nonce }) => ({ iss: issuer, aud: CLIENT_ID, nonce }), "own key", "/?provider=done"],
  ["of another issuer", ({ nonce }) => ({ iss: "https://other.example", aud: CLIENT_ID, nonce }), "own key", "/?provider=refused"],
  ["for another audience", ({ issuer, nonce }) => ({ iss: issuer, aud: "somebody-else", nonce }), "own key", "/?provider=refused"],
  [
    "for us and another audience",
    ({ issuer, nonce }) => ({ iss: issuer, aud: [CLIENT_ID, "x"], azp: CLIENT_ID, nonce }),
    "own key",
    "/?provider=refused",
  ],
  ["of another visit", ({ issuer }) => ({ iss: issuer, aud: CLIENT_ID, nonce: "other" }), "own key", "/?provider=refused"],
  [
    "signed by a stranger under the right key's id",
    ({ issuer, nonce }) => ({ iss: issuer, aud: CLIENT_ID, nonce }),
    "stolen id",
    "/?provider=refused",
  ],
];
async function isTreatedAsItShould([, claims, signedBy, end]: (typeof forgeries)[number], fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  const [own, strange] = [await generateKeyPair("RS256", { extractable: true }), await generateKeyPair("RS256")];
  const nowSeconds = Math.floor(systemClock.nowMs() / 1000);
  const make = (issuer: string, nonce: string): Promise<string> =>
    new SignJWT({ sub: EMI.sub, email: EMI.email, email_verified: true, ...claims({ issuer, nonce }) })
      .setProtectedHeader({ alg: "RS256", kid: "k" })
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + 60)
      .sign(signedBy === "own key" ? own.privateKey : strange.privateKey);
  const publicKey = async () => ({ ...(await exportJWK(own.publicKey)), kid: "k", alg: "RS256", use: "sig" });
  await using provider = await startProvider([], { redirectUri: callbackOf(world), twist: forger(make, publicKey) });
  const id = await accept(world, provider.issuer);
  await world.member("emi", ["support"], { email: EMI.email });
  expect((await visit(world, provider, { id, account: EMI.sub })).end).toBe(end);
}
test.each(forgeries)("[AUTH-01] a token that is %s", (...forgery) => expect(isTreatedAsItShould(forgery)).resolves.toBeUndefined());

/** A token of this kind, given to a directory with this fault. */
const forged = (kind: string) => async (fault: Fault) => {
  for (const forgery of forgeries.filter(([what]) => what === kind)) await isTreatedAsItShould(forgery, fault);
};
const inProviders = (from: string, to: string) => ({ file: "apps/directory/src/providers/providers.ts", from, to });

test.each<[string, (fault: Fault) => Promise<void>, Fault]>([
  [
    "a provider that speaks for people of other employers",
    aProviderSpeaksForItsOwn,
    { functions: [["staff.employer_line", "select id from line", "select id from staff.employers"]] },
  ],
  [
    "an address that the provider did not verify",
    aProviderSpeaksForItsOwn,
    { source: [inProviders('claims["email_verified"] === true && ', "")] },
  ],
  [
    "a signature that nobody looks at",
    forged("signed by a stranger under the right key's id"),
    { source: [inProviders("const execute = [enableNonRepudiationChecks];", "const execute: ((config: Configuration) => void)[] = [];")] },
  ],
  ["a token that is for others as well", forged("for us and another audience"), { source: [inProviders("audience.length !== 1 || ", "")] }],
])("[AUTH-01] the same drill notices %s", (_, drill, fault) => expect(drill(fault)).rejects.toThrow(NOTICED));

test("a way back without the browser's own visit, or a second time, names nobody", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  await using provider = await startProvider([EMI], { redirectUri: callbackOf(world) });
  const id = await accept(world, provider.issuer);
  await world.member("emi", ["support"], { email: EMI.email });
  const begun = await fetch(`${world.url}/provider/start?issuer=${id}`, { redirect: "manual" });
  const cookie = begun.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const back = await provider.visit(begun.headers.get("location") ?? "", EMI.sub);
  const end = async (headers: Record<string, string>) => (await fetch(back, { redirect: "manual", headers })).headers.get("location");
  expect(await end({})).toBe("/?provider=refused");
  expect(await end({ Cookie: `musubi_staff_visit=${"A".repeat(43)}` })).toBe("/?provider=refused");
  expect(await end({ Cookie: cookie })).toBe("/?provider=done");
  expect(await end({ Cookie: cookie })).toBe("/?provider=refused");
});
