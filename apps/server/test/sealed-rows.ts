import type { TalkId } from "@musubi/protocol";
import { type Person, readyFile } from "@musubi/testkit";
import { newDevice } from "./cast.ts";
import { makeSuite, newSealedName, SealedDevice } from "./sealed-device.ts";

/** A sealed talk of two people, one of whom has not entered it yet, and everything that devices keep for each other. Gives the talk. */
export async function fillSealedTables(owner: Person, other: Person): Promise<TalkId> {
  const suite = await makeSuite();
  const device = await SealedDevice.open(suite, owner);
  await SealedDevice.open(suite, other);
  const { talkId } = (await owner.must("talk.openDirect", { accountId: other.accountId, protection: "sealed" })).talk;
  await device.found(talkId);
  await device.commit(talkId);
  await device.say(talkId, "what only their devices read");
  await owner.must("key.handOver", { deviceId: (await newDevice(owner)).deviceId, body: "AAAA" });
  await owner.must("key.writeBackup", { version: 1, body: "AAAA" });
  const { fileId } = await readyFile(owner, Buffer.from("sealed"), { kind: "file" });
  await owner.must("keep.write", { itemId: newSealedName(), version: 1, body: "AAAA", fileIds: [fileId] });
  await owner.must("history.write", { talkId, from: 1, to: 1, body: "AAAA" });
  return talkId;
}
