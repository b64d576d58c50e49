import type { MessageView } from "@musubi/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { dayLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { useScene } from "../scene.ts";
import { systemSentence } from "../system-sentence.ts";
import type { IdentityNews } from "../use-identities.ts";
import classes from "./lines.module.css";

/** The day that begins here. */
export function DayLine({ at }: { readonly at: number }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <div className={classes["day"]} role="separator" aria-label={dayLabel(at, now, language)}>
      <time dateTime={new Date(at).toISOString().slice(0, 10)}>{dayLabel(at, now, language)}</time>
    </div>
  );
}

/** Everything below came while I was away. */
export function UnreadLine() {
  const { t } = useTranslation("talk");
  return (
    <div className={classes["unread"]} role="separator" aria-label={t("unreadFromHere")}>
      <span>{t("unreadFromHere")}</span>
    </div>
  );
}

/** What the server noted. */
export function SystemLine({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation("talk");
  const { names } = useScene();
  if (message.content.kind !== "system") return null;
  const { albumId } = message.content;
  const sentence = systemSentence(message.content, { t, nameOf: names.nameOrYou, listNames: names.listNames });
  return (
    <p className={classes["system"]} tabIndex={-1} data-message={message.seq}>
      {albumId === undefined ? (
        sentence
      ) : (
        <Link to="/talks/$talkId/albums/$albumId" params={{ talkId: message.talkId, albumId }} className={classes["album"] ?? ""}>
          {sentence}
        </Link>
      )}
    </p>
  );
}

/** The first line of what I can see of the talk. */
export function BeginningLine() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  return <p className={classes["system"]}>{t(talk.mine.joinedSeq > 0 ? "beginningJoined" : "beginning")}</p>;
}

const IDENTITY_WORDS = { reset: "identityReset", replaced: "identityReplaced", devices: "identityDevices" } as const;

/** Somebody's identity began anew, which is loud, or they have another device, which is quiet. It stays. */
export function IdentityLine({ news }: { readonly news: IdentityNews }) {
  const { t } = useTranslation("sealed");
  const { names, myId } = useScene();
  if (news.accountId === myId) return <p className={classes["loud"]}>{t("identityMine")}</p>;
  return (
    <p className={classes[news.kind === "devices" ? "system" : "loud"]}>
      {t(IDENTITY_WORDS[news.kind], { name: names.nameOf(news.accountId) })}
    </p>
  );
}
