import type { MessageContent } from "@musubi/protocol";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMyId } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { isLongText } from "../long-text.ts";
import { textLanguage } from "../text-language.ts";
import { isOnlyEmoji, textParts } from "../text-parts.ts";
import classes from "./message-text.module.css";

type Text = Extract<MessageContent, { kind: "text" }>;

/** What was written, with links and mentions. Nothing is fetched for a link. A very long text shows its beginning first. */
export const MessageText = memo(function MessageText({ content }: { readonly content: Text }) {
  const { t } = useTranslation("talk");
  const [isWhole, setWhole] = useState(false);
  if (isOnlyEmoji(content.text)) return <span className={classes["emoji"]}>{content.text}</span>;
  if (!isLongText(content.text)) return <Words content={content} />;
  return (
    <>
      <span className={isWhole ? undefined : classes["folded"]}>
        <Words content={content} />
      </span>
      <button type="button" className={classes["fold"]} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {t(isWhole ? "foldText" : "unfoldText", { count: Array.from(content.text).length })}
      </button>
    </>
  );
});

function Words({ content }: { readonly content: Text }) {
  const myId = useMyId();
  const language = useLanguage();
  return (
    <span className={classes["text"]} dir="auto" lang={textLanguage(content.text, language)}>
      {textParts(content.text, content.mentions ?? []).map((part, place) => {
        // Parts have no identity of their own; their order is all they have.
        const key = `${place}`;
        if (part.kind === "plain") return <span key={key}>{part.text}</span>;
        if (part.kind === "link") {
          return (
            <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          );
        }
        return (
          <span key={key} className={classes["mention"]} data-me={part.accountId === myId || undefined}>
            {part.text}
          </span>
        );
      })}
    </span>
  );
}
