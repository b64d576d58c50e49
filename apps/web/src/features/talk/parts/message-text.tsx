import type { MessageContent } from "@musubi/protocol";
import { memo } from "react";
import { useScene } from "../scene.ts";
import { isOnlyEmoji, textParts } from "../text-parts.ts";
import classes from "./message-text.module.css";

type Text = Extract<MessageContent, { kind: "text" }>;

/** What was written, with links and mentions. Nothing is fetched for a link. */
export const MessageText = memo(function MessageText({ content }: { readonly content: Text }) {
  const { myId } = useScene();
  if (isOnlyEmoji(content.text)) return <span className={classes["emoji"]}>{content.text}</span>;
  return (
    <span className={classes["text"]} dir="auto">
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
});
