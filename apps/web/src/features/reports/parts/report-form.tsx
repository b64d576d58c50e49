import { Button, Checkbox, Radio, Textarea } from "@mantine/core";
import { LIMITS, type MessageView, type ReportReason } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useScene } from "../../talk/scene.ts";
import { useGist } from "../../talks/use-preview.ts";
import classes from "../report-dialog.module.css";
import type { ReportDraft } from "../use-report.ts";

interface Props {
  readonly message: MessageView;
  readonly draft: ReportDraft;
}

const REASONS: readonly ReportReason[] = ["spam", "harassment", "sexual", "violence", "fraud", "self_harm", "other"];

/** Why a message is reported, and what comes along. */
export function ReportForm({ message, draft }: Props) {
  const { t } = useTranslation("reports");
  const { names } = useScene();
  const gist = useGist();
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    draft.go("confirm");
  };
  return (
    <form className={classes["form"]} onSubmit={submit}>
      <p>{t("about", { name: names.nameOf(message.senderId) })}</p>
      <blockquote className={classes["quote"]} dir="auto">
        {gist(message)}
      </blockquote>
      <Radio.Group label={t("reason")} value={draft.reason ?? ""}>
        {REASONS.map((reason) => (
          <Radio
            key={reason}
            className={classes["choice"]}
            name="reason"
            value={reason}
            label={t(reason)}
            onChange={() => draft.setReason(reason)}
          />
        ))}
      </Radio.Group>
      <Textarea
        label={t("words")}
        value={draft.words}
        maxLength={LIMITS.reportWords}
        autosize
        minRows={2}
        maxRows={6}
        onChange={({ currentTarget }) => draft.setWords(currentTarget.value)}
      />
      {draft.around.length > 0 && <Around draft={draft} />}
      <Button type="submit" disabled={draft.reason === null || draft.reportable === null}>
        {t("goOn")}
      </Button>
    </form>
  );
}

function Around({ draft }: Pick<Props, "draft">) {
  const { t } = useTranslation("reports");
  const { names } = useScene();
  const gist = useGist();
  return (
    <Checkbox.Group label={t("around")} description={t("aroundNote")} value={[...draft.chosen].map(String)}>
      <div className={classes["around"]}>
        {draft.around.map((one) => {
          const isPossible = draft.reportable?.has(one.seq) !== false;
          return (
            <Checkbox
              key={one.seq}
              className={classes["choice"]}
              value={String(one.seq)}
              disabled={!isPossible}
              label={`${names.nameOrYou(one.senderId)}: ${gist(one)}`}
              description={isPossible ? undefined : t("notFromHere")}
              onChange={() => draft.toggle(one.seq)}
            />
          );
        })}
      </div>
    </Checkbox.Group>
  );
}
