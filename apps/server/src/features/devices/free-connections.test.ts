import type { OperationName } from "@musubi/protocol";
import { callHttp, type Person, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from "vitest";
import { PasswordHasher } from "./password-hasher.ts";

let world: World;
let people: Person[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  people = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => world.person(`waiter${index}x`)));
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.stop());

/** More than any role has connections and the hasher has places. */
const AT_ONCE = 24;
const session = { deviceName: "x", carrier: "bearer" } as const;
const newcomer = (handle: string) => ({ handle, displayName: "x", country: "JP", language: "ja" as const, ...session });

const CALLS: readonly (readonly [string, OperationName, (person: Person, index: number) => unknown, boolean])[] = [
  [
    "signing in",
    "session.signIn",
    (person) => ({ credential: { kind: "password", handle: person.handle, password: TEST_PASSWORD }, ...session }),
    false,
  ],
  [
    "signing in with a handle that nobody has",
    "session.signIn",
    (_, index) => ({ credential: { kind: "password", handle: `nobody${index}x`, password: TEST_PASSWORD }, ...session }),
    false,
  ],
  [
    "signing up",
    "account.signUp",
    (_, index) => ({ ...newcomer(`another${index}x`), credential: { kind: "password", password: TEST_PASSWORD } }),
    false,
  ],
  ["changing a password", "account.changePassword", () => ({ current: TEST_PASSWORD, next: `${TEST_PASSWORD}!` }), true],
  ["deleting an account", "account.delete", (person) => ({ handle: person.handle, password: `${TEST_PASSWORD}!` }), true],
];

test.each(CALLS)("%s holds no connection while the password is worked on", async (_what, name, input, isSignedIn) => {
  const work = holdPasswords();
  const calls = people.map((person, index) => callHttp(world.url, isSignedIn ? person.token : null, name, input(person, index)));
  // Nobody's password is worked on before everybody has come so far: whoever waited with a connection would leave none for the others.
  await expect.poll(work.waiting).toBe(AT_ONCE);
  work.release();
  await Promise.all(calls);
});

/** Lets passwords wait before they are worked on, until they are released. */
function holdPasswords() {
  const gate = Promise.withResolvers<void>();
  let count = 0;
  // oxlint-disable-next-line typescript/unbound-method -- because each is called with the hasher whose it is.
  const { hash, check } = PasswordHasher.prototype;
  const passed = async (): Promise<void> => {
    count += 1;
    await gate.promise;
  };
  vi.spyOn(PasswordHasher.prototype, "hash").mockImplementation(async function (this: PasswordHasher, password) {
    await passed();
    return hash.call(this, password);
  });
  vi.spyOn(PasswordHasher.prototype, "check").mockImplementation(async function (this: PasswordHasher, stored, password) {
    await passed();
    return check.call(this, stored, password);
  });
  return { waiting: () => count, release: () => gate.resolve() };
}
