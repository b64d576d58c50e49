import { brand } from "@musubi/base";
import type { AccountId, SystemContent } from "@musubi/protocol";
import { expect, test } from "vitest";
import { startTexts } from "../../i18n/language.ts";
import { systemSentence } from "./system-sentence.ts";

const HANAKO = brand<AccountId>("usr_0123456789abcdefghjk");
const KENTA = brand<AccountId>("usr_1123456789abcdefghjk");
const MIA = brand<AccountId>("usr_2123456789abcdefghjk");
const texts = await startTexts("en");
const names = new Map([
  [HANAKO, "Hanako"],
  [KENTA, "Kenta"],
  [MIA, "Mia"],
]);

function say(content: Partial<SystemContent>, language: "en" | "ja" = "en"): string {
  return systemSentence(
    { kind: "system", what: "created", actorId: HANAKO, subjectIds: [], value: "", ...content },
    {
      t: texts.getFixedT(language, "talk"),
      nameOf: (accountId) => (accountId === null ? "Somebody" : (names.get(accountId) ?? "Somebody")),
      listNames: (list) => new Intl.ListFormat(language).format(list),
    },
  );
}

test("who did what to whom is said in both languages", () => {
  expect(say({ what: "added", subjectIds: [KENTA, MIA] })).toBe("Hanako added Kenta and Mia");
  expect(say({ what: "added", subjectIds: [KENTA, MIA] }, "ja")).toBe("HanakoがKenta、Miaを追加しました");
});

test("a new name or role is part of the sentence", () => {
  expect(say({ what: "renamed", value: "Walks" })).toBe("Hanako renamed the group to “Walks”");
  expect(say({ what: "role", subjectIds: [KENTA], value: "owner" })).toContain("handed the group over to Kenta");
  expect(say({ what: "posting", value: "admins" })).toContain("only the owner and admins");
});

test("a sealed group, whose name the server does not know, is made without one", () => {
  expect(say({ what: "created" })).toBe("Hanako made the group");
  expect(say({ what: "created" }, "ja")).toBe("Hanakoがグループを作りました");
});

test("a name that looks like a placeholder or markup stays what it is", () => {
  expect(say({ what: "created", value: "{{actor}} <b>$t(sysLeft)</b>" })).toBe("Hanako made the group “{{actor}} <b>$t(sysLeft)</b>”");
});
