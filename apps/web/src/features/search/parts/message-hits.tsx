import { Button, Skeleton } from "@mantine/core";
import type { MessageView, TalkId } from "@musubi/protocol";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useAnnounce } from "../../../shell/announcer.tsx";
import { isLongEnough, useMessageSearch } from "../use-message-search.ts";
import { MessageHit } from "./message-hit.tsx";
import classes from "./search-results.module.css";

interface Props {
  readonly query: string;
  readonly talkId?: TalkId;
  readonly onOpen: (message: MessageView) => void;
}

/** The messages that contain the words, newest first. */
export function MessageHits({ query, talkId, onOpen }: Props) {
  const { t } = useTranslation("search");
  const { search, more } = useMessageSearch(query, talkId);
  const announce = useAnnounce();
  const { kind, messages } = search;
  const count = messages.length;
  useEffect(() => {
    if (kind === "found") announce(t("found", { count }));
  }, [kind, count, announce, t]);
  if (!isLongEnough(query)) return <p className={classes["note"]}>{t("short")}</p>;
  return (
    <>
      {kind === "searching" && count === 0 && (
        <div className={classes["waiting"]} aria-busy>
          <Skeleton height={44} />
          <Skeleton height={44} />
          <Skeleton height={44} />
        </div>
      )}
      <ul>
        {messages.map((message) => (
          <li key={`${message.talkId}/${message.seq}`}>
            <MessageHit message={message} query={query} isInTalk={talkId !== undefined} onOpen={() => onOpen(message)} />
          </li>
        ))}
      </ul>
      {kind === "failed" && <p className={classes["note"]}>{t("failed")}</p>}
      {kind === "found" && count === 0 && <p className={classes["note"]}>{t("none", { query })}</p>}
      {kind === "found" && !search.isComplete && <p className={classes["note"]}>{t("incomplete")}</p>}
      {search.next !== undefined && (
        <div className={classes["more"]}>
          <Button variant="subtle" onClick={more}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}
