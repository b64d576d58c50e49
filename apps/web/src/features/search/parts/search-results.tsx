import type { MessageView } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PersonFace, TalkFace } from "../../talk/parts/talk-face.tsx";
import { type JumpTarget, useJumpTargets } from "../../talks/use-jump-targets.ts";
import { MessageHits } from "./message-hits.tsx";
import classes from "./search-results.module.css";

interface Props {
  readonly query: string;
  /** Called after something was opened. */
  readonly onChosen: () => void;
}

const NAMES_MAX = 5;

/** What the search box finds: talks and friends by name, then messages. */
export function SearchResults({ query, onChosen }: Props) {
  const { t } = useTranslation("search");
  const navigate = useNavigate();
  const { targets, go } = useJumpTargets(query);
  const openMessage = (message: MessageView) =>
    void navigate({ to: "/talks/$talkId", params: { talkId: message.talkId }, search: { at: message.seq } });
  const openTarget = (target: JumpTarget) => {
    onChosen();
    go(target);
  };
  return (
    <div className={classes["results"]}>
      {targets.length > 0 && (
        <section>
          <h2 className={classes["heading"]}>{t("talksHeading")}</h2>
          <ul>
            {targets.slice(0, NAMES_MAX).map((target) => (
              <li key={target.key}>
                <button type="button" className={classes["hit"]} onClick={() => openTarget(target)}>
                  {target.kind === "talk" ? (
                    <TalkFace talk={target.talk} name={target.name} size={40} />
                  ) : (
                    <PersonFace profile={target.friend.profile} size={40} />
                  )}
                  <span className={classes["name"]}>{target.name}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2 className={classes["heading"]}>{t("messagesHeading")}</h2>
        <MessageHits query={query} onOpen={openMessage} />
      </section>
    </div>
  );
}
