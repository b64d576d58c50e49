import { expect, test } from "vitest";
import { inviteLink, readInvite } from "./invite-link.ts";

const HERE = "https://talk.example.jp";
const CODE = "0123456789abcdefghjk";

test("a link that was made here is read back", () => {
  expect(readInvite(inviteLink(HERE, CODE), HERE)).toEqual({ kind: "invite", code: CODE });
  expect(readInvite(` ${HERE}/i/${CODE}/\n`, HERE)).toEqual({ kind: "invite", code: CODE });
});

test("an invitation to another server names it", () => {
  expect(readInvite(`https://evil.example:8443/i/${CODE}`, HERE)).toEqual({ kind: "other_server", host: "evil.example:8443" });
  expect(readInvite(`http://talk.example.jp/i/${CODE}`, HERE)).toEqual({ kind: "other_server", host: "talk.example.jp" });
});

test.each([
  "hello",
  "",
  `javascript:alert("/i/${CODE}")`,
  `${HERE}/i/short`,
  `${HERE}/i/${CODE}/more`,
  `${HERE}/talks`,
  `data:text/html,/i/${CODE}`,
])("%j is no invitation", (text) => {
  expect(readInvite(text, HERE)).toEqual({ kind: "foreign" });
});
