import { listPinned, type MessageView } from "@musubi/protocol";
import { IconPinFilled } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useEngineState } from "../../../data/hooks.ts";
import { useAnswer } from "../../../shell/use-answer.ts";
import { useGist } from "../../talks/use-preview.ts";
import { useScene } from "../scene.ts";
import classes from "./pinned-bar.module.css";

/** The pinned messages of the talk. Asked for anew whenever the pins of the loaded part change. */
function usePinned(): readonly MessageView[] {
  const engine = useEngine();
  const { talk } = useScene();
  const { talkId } = talk;
  const [pinned, setPinned] = useState<readonly MessageView[]>([]);
  const connection = useEngineState((state) => state.connection);
  const marks = useEngineState((state) =>
    (state.timelines.get(talkId)?.messages ?? [])
      .filter(({ isPinned }) => isPinned)
      .map(({ seq, changedSeq }) => `${seq}:${changedSeq}`)
      .join(),
  );
  // A change of the marks or a connection that comes back is the reason to ask again. Without one nobody is asked: a call that fails would change the
  // state of the connection and so ask without end.
  const ask = useCallback(async () => {
    if (connection !== "online" || marks === null) return null;
    const answer = await engine.connection.call(listPinned, { talkId });
    // The server answers with closed envelopes where the talk is sealed: they are opened here.
    return answer.ok ? await engine.reveal(answer.value.messages) : null;
  }, [engine, talkId, marks, connection]);
  const onAnswer = useCallback((messages: Awaited<ReturnType<typeof ask>>) => {
    if (messages !== null) setPinned(messages.toSorted((a, b) => b.seq - a.seq));
  }, []);
  useAnswer(ask, onAnswer);
  return pinned;
}

/** One line with the newest pinned message. A press goes there and shows the next one. */
export function PinnedBar() {
  const { t } = useTranslation("talk");
  const { names, jump } = useScene();
  const gist = useGist();
  const pinned = usePinned();
  const [index, setIndex] = useState(0);
  const message = pinned[index % Math.max(1, pinned.length)];
  if (message === undefined) return null;
  const go = () => {
    jump(message.seq);
    setIndex((index + 1) % pinned.length);
  };
  return (
    <button type="button" className={classes["bar"]} onClick={go} title={pinned.length > 1 ? t("pinnedNext") : t("pinnedTitle")}>
      <IconPinFilled size={16} aria-hidden />
      <span className={classes["text"]}>
        <span className={classes["name"]}>{names.nameOrYou(message.senderId)}</span> {gist(message)}
      </span>
      {pinned.length > 1 && (
        <span className={classes["count"]}>{t("pinnedCount", { index: (index % pinned.length) + 1, count: pinned.length })}</span>
      )}
    </button>
  );
}
