import { ROLE_WORDS, type SupportMessageView } from "@musubi/protocol";
import { Bubble } from "@musubi/ui";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAnnounce } from "../../../shell/announcer.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { staffSign } from "../../disclosure/staff-sign.ts";
import { whenLabel } from "../../me/when-label.ts";
import classes from "./case-thread.module.css";

/** What was written in a case, in its order. A new answer is said to screen readers. */
export function CaseThread({ messages }: { readonly messages: readonly SupportMessageView[] }) {
  const { t } = useTranslation("support");
  const language = useLanguage();
  const now = useNow();
  const announce = useAnnounce();
  const nameOf = ({ pseudonym, role }: SupportMessageView): string => {
    if (pseudonym === null) return t("you");
    return t("staff", { who: role === null ? t("staffAny") : ROLE_WORDS[role][language], sign: staffSign(pseudonym) });
  };
  const last = messages.at(-1);
  const heard = useRef(last?.seq ?? 0);
  useEffect(() => {
    if (last === undefined || last.seq <= heard.current) return;
    heard.current = last.seq;
    if (last.author === "staff") announce(`${nameOf(last)}: ${last.text}`);
  });
  return (
    <ol className={classes["thread"]}>
      {messages.map((message) => (
        <li key={message.seq} className={classes["message"]} data-own={message.author === "person" || undefined}>
          <p className={classes["head"]}>
            {nameOf(message)}
            {" · "}
            <time dateTime={new Date(message.sentAt).toISOString()}>{whenLabel(message.sentAt, now, language)}</time>
          </p>
          <Bubble isOwn={message.author === "person"} place="single">
            <span className={classes["text"]} dir="auto">
              {message.text}
            </span>
          </Bubble>
        </li>
      ))}
    </ol>
  );
}
