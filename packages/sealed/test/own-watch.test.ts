import { startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { anotherDevice, closeDevices, type Device, openDevice, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

/** Devices of the account that this one asks its owner about. */
const askedAbout = ({ desk }: Device) => desk.ownWatch?.unknown ?? [];

/** Resolves when a device knows what devices there are. */
async function looked(device: Device): Promise<Device> {
  await until(() => device.relay.called.includes("key.prove"));
  await until(() => device.kept.has("own-devices"));
  return device;
}

async function recoveryCodeOf(device: Device): Promise<string> {
  const code = await device.desk.keys?.makeRecoveryCode();
  if (code?.ok !== true) throw new Error("A code is made.");
  return code.value;
}

test("[SEALED-07] a device that the server hides from the account's owner, while the log has it, is told: what is given is not what the log says", async () => {
  const person = await world.person("kakushi");
  const mine = await looked(await openDevice(person));
  const code = await recoveryCodeOf(mine);
  // Everybody else is given the newest statement; its owner is given the one before.
  mine.relay.answers.set("key.readChain", () => ({ chain: { newest: 0, statements: [] } }));
  const hidden = await openDevice(await anotherDevice(person));
  expect((await hidden.desk.recover(code)).ok).toBe(true);
  const warnings = () => (mine.desk.keyLog?.warnings ?? []).map(({ kind, about }) => ({ kind, about }));
  await until(() => warnings().length > 0);
  expect(warnings()).toEqual([{ kind: "false_proof", about: person.accountId }]);
  expect(askedAbout(mine)).toEqual([]);
  // Once it is given as it is, the warning goes, and the owner is asked about the device.
  mine.relay.behave();
  await mine.desk.ownWatch?.look(person.accountId);
  expect(warnings()).toEqual([]);
  expect(askedAbout(mine)).toEqual([hidden.person.deviceId]);
});

test("[SEALED-07] a device that came without this one's help is asked about until its owner knows it; one that this device let in is not", async () => {
  const person = await world.person("nagisa");
  const mine = await looked(await openDevice(person));
  expect(askedAbout(mine)).toEqual([]);
  const code = await recoveryCodeOf(mine);
  const recovered = await openDevice(await anotherDevice(person));
  expect((await recovered.desk.recover(code)).ok).toBe(true);
  await until(() => askedAbout(mine).length > 0);
  expect(askedAbout(mine)).toEqual([recovered.person.deviceId]);
  // Whoever comes later has nobody to miss.
  expect(askedAbout(await looked(recovered))).toEqual([]);

  const linked = await openDevice(await anotherDevice(person));
  const shown = await linked.desk.linking?.ask();
  const request = shown?.ok === true ? await mine.desk.linking?.readCode(shown.value.code) : null;
  if (request == null) throw new Error("The code is read.");
  expect((await mine.desk.linking?.give(request))?.ok).toBe(true);
  await until(() => askedAbout(recovered).length > 0);
  expect(askedAbout(recovered)).toEqual([linked.person.deviceId]);
  expect(askedAbout(mine)).toEqual([recovered.person.deviceId]);

  // The question outlives the window, the answer too.
  await mine.close();
  const again = await openDevice(person, mine.kept);
  await until(() => askedAbout(again).length > 0);
  await again.desk.ownWatch?.confirm(person.accountId);
  expect(askedAbout(again)).toEqual([]);
  await again.close();
  const last = await openDevice(person, mine.kept);
  await until(() => last.relay.called.includes("key.prove"));
  await last.desk.ownWatch?.look(person.accountId);
  expect(askedAbout(last)).toEqual([]);
});
