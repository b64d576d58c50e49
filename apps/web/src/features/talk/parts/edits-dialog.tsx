import { Skeleton } from "@mantine/core";
import type { FilesContent, listEdits, MessageView, OutputOf } from "@musubi/protocol";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { useAnswer } from "../../../shell/use-answer.ts";
import classes from "./edits-dialog.module.css";

interface Props {
  readonly message: MessageView;
  readonly onClose: () => void;
}

type Edits = OutputOf<typeof listEdits>["edits"];

/** How a message read before it was changed, newest first. */
export function EditsDialog({ message, onClose }: Props) {
  const { t } = useTranslation("talk");
  const language = useLanguage();
  const engine = useEngine();
  const act = useAct();
  const [edits, setEdits] = useState<Edits | null>(null);
  const { talkId, seq, content } = message;
  const ask = useCallback(() => act(engine.edits(talkId, seq)), [act, engine, talkId, seq]);
  const onAnswer = useCallback((answer: Awaited<ReturnType<typeof ask>>) => setEdits(answer.ok ? answer.value : []), []);
  useAnswer(ask, onAnswer);
  return (
    <Sheet title={t("editsTitle")} onClose={onClose}>
      <ol className={classes["edits"]}>
        {(content.kind === "text" || content.kind === "files") && (
          <li className={classes["now"]}>
            <span className={classes["when"]}>{t("editsNow")}</span>
            {content.kind === "text" ? <Words text={content.text} /> : <Words text={content.caption} alts={altsOf(content)} />}
          </li>
        )}
        {edits === null && <Skeleton height={48} />}
        {(edits ?? []).toReversed().map(({ text, alts, writtenAt }) => (
          <li key={writtenAt}>
            <time className={classes["when"]} dateTime={new Date(writtenAt).toISOString()}>
              {fullLabel(writtenAt, language)}
            </time>
            <Words text={text} alts={alts} />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}

function altsOf({ files }: FilesContent): readonly string[] {
  return files.map(({ alt }) => alt);
}

interface WordsProps {
  readonly text: string;
  /** Of files: what each shows. */
  readonly alts?: readonly string[] | undefined;
}

/** A text, or what stands below files with what they show. */
function Words({ text, alts }: WordsProps) {
  const { t } = useTranslation("talk");
  const described = (alts ?? []).flatMap((alt, place) => (alt === "" ? [] : [t("editsAlt", { index: place + 1, alt })]));
  return (
    <>
      {text !== "" && <p dir="auto">{text}</p>}
      {text === "" && described.length === 0 && <p className={classes["when"]}>{t("editsNothing")}</p>}
      {described.map((line) => (
        <p key={line} dir="auto">
          {line}
        </p>
      ))}
    </>
  );
}
