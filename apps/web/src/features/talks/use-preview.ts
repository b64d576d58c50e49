import { unreachable } from "@musubi/base";
import type { MessageView, ProfileView, TalkView } from "@musubi/protocol";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFriends, useMyId } from "../../data/hooks.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useFilesGist } from "../pictures/use-files-gist.ts";
import { stickerAlt, useCatalogue } from "../stickers/catalogue.ts";
import { systemSentence } from "../talk/system-sentence.ts";

/** What a message says, in one line: for the list, quotes, pinned bars and announcements. */
export function useGist(): (message: Pick<MessageView, "content">) => string {
  const { t } = useTranslation("talks");
  const language = useLanguage();
  const catalogue = useCatalogue();
  const filesGist = useFilesGist();
  return useMemo(
    () =>
      ({ content }) => {
        switch (content.kind) {
          case "text":
            return content.text.slice(0, 300).replaceAll(/\s+/g, " ").trim();
          case "sticker": {
            const alt = stickerAlt(catalogue, content.setId, content.stickerId, language);
            return alt === null ? t("sticker") : t("stickerNamed", { alt });
          }
          case "sealed":
            return t("sealed");
          case "files":
            return filesGist(content);
          case "unsent":
            return t("unsent");
          case "system":
            return "";
          default:
            return unreachable(content);
        }
      },
    [t, language, catalogue, filesGist],
  );
}

/** The line under a talk's name in the list: who said what last. */
export function usePreview(): (talk: TalkView) => string {
  const { t } = useTranslation("talks");
  const { t: tTalk } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const myId = useMyId();
  const friends = useFriends();
  const gist = useGist();
  return (talk) => {
    const message = talk.lastMessage;
    if (message === null) return t("nothingSaid");
    const known = new Map<string, ProfileView>(talk.faces.map((face) => [face.accountId, face]));
    const nameOf = (accountId: MessageView["senderId"]) => {
      if (accountId === null) return tShell("someone");
      if (accountId === myId) return tShell("you");
      const profile = known.get(accountId) ?? friends.byId.get(accountId)?.profile;
      return profile === undefined ? tShell("someone") : profile.isGone ? tShell("formerMember") : profile.displayName;
    };
    const { content, senderId } = message;
    if (content.kind === "system") {
      const list = new Intl.ListFormat(language, { type: "conjunction" });
      return systemSentence(content, { t: tTalk, nameOf, listNames: (names) => list.format(names) });
    }
    const text = gist(message);
    if (talk.kind === "self") return text;
    if (senderId === myId) return t("youSaid", { text });
    const isKnown = senderId !== null && (known.has(senderId) || friends.byId.has(senderId));
    return talk.kind === "direct" || !isKnown ? text : t("theySaid", { name: nameOf(senderId), text });
  };
}
