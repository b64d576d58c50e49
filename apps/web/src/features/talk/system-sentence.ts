import { unreachable } from "@musubi/base";
import type { AccountId, SystemContent } from "@musubi/protocol";
import type { TFunction } from "i18next";

interface Words {
  readonly t: TFunction<"talk">;
  readonly nameOf: (accountId: AccountId | null) => string;
  readonly listNames: (names: readonly string[]) => string;
}

/** What the server noted in a talk, as a sentence. */
export function systemSentence(content: SystemContent, { t, nameOf, listNames }: Words): string {
  const actor = nameOf(content.actorId);
  const subjects = listNames(content.subjectIds.map(nameOf));
  const { value } = content;
  switch (content.what) {
    case "created":
      // The name of a sealed group is for its members alone: the server notes none.
      return value === "" ? t("sysCreatedSealed", { actor }) : t("sysCreated", { actor, value });
    case "joined":
      return t("sysJoined", { actor: content.actorId === null ? subjects : actor });
    case "added":
      return t("sysAdded", { actor, subjects });
    case "left":
      return t("sysLeft", { actor });
    case "removed":
      return t("sysRemoved", { actor, subjects });
    case "renamed":
      return t("sysRenamed", { actor, value });
    case "role":
      return t(value === "owner" ? "sysOwner" : value === "admin" ? "sysAdmin" : "sysMember", { actor, subjects });
    case "posting":
      return t(value === "admins" ? "sysPostingAdmins" : "sysPostingEveryone", { actor });
    case "picture":
      return t("sysPicture", { actor });
    case "pinned":
      return t("sysPinned", { actor });
    case "album":
      return t("sysAlbum", { actor, value });
    case "photos":
      return t("sysPhotos", { actor, value, count: content.count ?? 1 });
    case "shown":
      return t("sysShown", { actor, value, count: content.count ?? 1 });
    default:
      return unreachable(content.what);
  }
}
