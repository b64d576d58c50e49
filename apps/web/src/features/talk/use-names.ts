import type { AccountId, ProfileView, TalkId, TalkView } from "@musubi/protocol";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMyId, usePeople } from "../../data/hooks.ts";
import { useLanguage } from "../../i18n/use-language.ts";

export interface Names {
  readonly profileOf: (accountId: AccountId) => ProfileView | undefined;
  /** The name as others chose it; "Former member" for somebody who has gone. */
  readonly nameOf: (accountId: AccountId | null) => string;
  /** The same, but I am "you". */
  readonly nameOrYou: (accountId: AccountId | null) => string;
  readonly listNames: (names: readonly string[]) => string;
}

/** The names of the people in a talk, in the reader's language. */
export function useNames(talkId: TalkId): Names {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const myId = useMyId();
  const profileOf = usePeople(talkId);
  return useMemo(() => {
    const list = new Intl.ListFormat(language, { type: "conjunction" });
    const nameOf = (accountId: AccountId | null) => {
      const profile = accountId === null ? undefined : profileOf(accountId);
      if (profile === undefined) return t("someone");
      return profile.isGone || profile.displayName === "" ? t("formerMember") : profile.displayName;
    };
    return {
      profileOf,
      nameOf,
      nameOrYou: (accountId) => (accountId === myId ? t("you") : nameOf(accountId)),
      listNames: (names) => list.format(names),
    };
  }, [t, language, myId, profileOf]);
}

/** What a talk is called: its own name, the other person's, or the note to self. */
export function useTalkName(): (talk: TalkView) => string {
  const { t } = useTranslation("talks");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  return useMemo(() => {
    const list = new Intl.ListFormat(language, { type: "conjunction" });
    const nameOf = (face: ProfileView) => (face.isGone || face.displayName === "" ? tShell("formerMember") : face.displayName);
    return (talk) => {
      if (talk.kind === "self") return t("noteToSelf");
      if (talk.name !== "") return talk.name;
      return talk.faces.length === 0 ? tShell("formerMember") : list.format(talk.faces.map(nameOf));
    };
  }, [t, tShell, language]);
}
