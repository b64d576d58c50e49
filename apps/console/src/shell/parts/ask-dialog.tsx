import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import type { Result } from "@musubi/base";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "../../data/operations.ts";
import classes from "./dialog.module.css";
import { RefusedLine } from "./refused-line.tsx";

interface Props {
  readonly title: string;
  /** What it means, whom it reaches, whether it can be undone. */
  readonly children: React.ReactNode;
  /** The word on the button: the action itself, not "OK". */
  readonly action: string;
  readonly isGrave?: boolean;
  /** Words for the record. `min` of 0 leaves them to the person. */
  readonly words?: { readonly label: string; readonly description?: string; readonly min: number; readonly max: number };
  /** What has to be typed first, for what reaches many. */
  readonly typed?: string;
  readonly onConfirm: (words: string) => Promise<Result<unknown, Refusal>>;
  readonly onClose: () => void;
}

/** Asks before something that reaches others, with words for the record. Closes when it was done; says why when not. */
export function AskDialog({ title, children, action, isGrave = false, words, typed, onConfirm, onClose }: Props) {
  const { t } = useTranslation("shell");
  const [said, setSaid] = useState("");
  const [written, setWritten] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isSaid = words === undefined || said.trim().length >= words.min;
  const isTyped = typed === undefined || written.trim() === typed;
  const run = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await onConfirm(said.trim());
    setBusy(false);
    if (outcome.ok) onClose();
    else setRefusal(outcome.reason);
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <form
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (isSaid && isTyped) void run();
        }}
      >
        {children}
        {words !== undefined && (
          <Textarea
            label={words.label}
            description={words.description}
            required={words.min > 0}
            withAsterisk={false}
            maxLength={words.max}
            autosize
            minRows={2}
            value={said}
            onChange={(event) => setSaid(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {typed !== undefined && (
          <TextInput
            label={t("typeToConfirm", { typed })}
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <RefusedLine refusal={refusal} />
        <div className={classes["actions"]}>
          <Button variant="default" onClick={onClose} disabled={isBusy} data-autofocus={words === undefined || undefined}>
            {t("cancel")}
          </Button>
          <Button type="submit" color={isGrave ? "shu" : "ai"} loading={isBusy} disabled={!isSaid || !isTyped}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
