import type { MessageView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useTalk } from "../../../data/hooks.ts";
import { fullLabel, shortLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { TalkFace } from "../../talk/parts/talk-face.tsx";
import { useNames, useTalkName } from "../../talk/use-names.ts";
import { useGist } from "../../talks/use-preview.ts";
import { type ExcerptPart, excerpt } from "../excerpt.ts";
import classes from "./search-results.module.css";

interface Props {
  readonly message: MessageView;
  readonly query: string;
  /** Inside one talk the face and name of the talk would only repeat. */
  readonly isInTalk: boolean;
  readonly onOpen: () => void;
}

/** One message that was found. */
export function MessageHit({ message, query, isInTalk, onOpen }: Props) {
  const { t } = useTranslation("talks");
  const language = useLanguage();
  const now = useNow();
  const talk = useTalk(message.talkId);
  const talkName = useTalkName();
  const gist = useGist();
  const { nameOrYou } = useNames(message.talkId);
  if (talk === undefined) return null;
  const sender = nameOrYou(message.senderId);
  const text = message.content.kind === "text" ? message.content.text : gist(message);
  const isNamed = isInTalk || talk.kind === "direct";
  return (
    <button type="button" className={classes["hit"]} onClick={onOpen}>
      {!isInTalk && <TalkFace talk={talk} name={talkName(talk)} size={40} />}
      <span className={classes["words"]}>
        <span className={classes["line"]}>
          <span className={classes["name"]}>{isInTalk ? sender : talkName(talk)}</span>
          <time className={classes["time"]} dateTime={new Date(message.sentAt).toISOString()} title={fullLabel(message.sentAt, language)}>
            {shortLabel(message.sentAt, now, language)}
          </time>
        </span>
        <span className={classes["text"]}>
          {!isNamed && talk.kind === "group" ? t("theySaid", { name: sender, text: "" }) : null}
          <Marked parts={excerpt(text, query)} />
        </span>
      </span>
    </button>
  );
}

function Marked({ parts }: { readonly parts: readonly ExcerptPart[] }) {
  // The parts have no identity of their own: their place in the text is their name.
  return parts.map(({ text, isHit }, place) => {
    const key = `part-${place}`;
    return isHit ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
  });
}
