// Promises of the kind "does not compile": an id of one kind is never an id of another, and a text is not an id.
import { systemRandom } from "@musubi/base";
import { type AccountId, type DeviceId, type Handle, type InviteId, newId, type PasskeyId, type TakeOutId, type TalkId } from "./ids.ts";

declare function openTalk(talkId: TalkId): void;
declare function showPerson(accountId: AccountId): void;

declare const talkId: TalkId;
declare const accountId: AccountId;
declare const deviceId: DeviceId;
declare const inviteId: InviteId;
declare const passkeyId: PasskeyId;
declare const takeOutId: TakeOutId;
declare const handle: Handle;

openTalk(talkId);
openTalk(newId("tlk", systemRandom));
showPerson(accountId);

// @ts-expect-error A person is not a talk.
openTalk(accountId);
// @ts-expect-error A talk is not a person.
showPerson(talkId);
// @ts-expect-error A device is not its owner.
showPerson(deviceId);
// @ts-expect-error An invite is not the talk it leads to.
openTalk(inviteId);
// @ts-expect-error A passkey is not a person.
showPerson(passkeyId);
// @ts-expect-error A take-out is not a person.
showPerson(takeOutId);
// @ts-expect-error A handle is a name, not an id.
showPerson(handle);
// @ts-expect-error A text has not been checked.
openTalk("tlk_00000000000000000000");
// @ts-expect-error A new id is of the kind its prefix says.
openTalk(newId("usr", systemRandom));
