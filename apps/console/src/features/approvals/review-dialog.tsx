import { Radio } from "@mantine/core";
import type { GrantView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";

interface Props {
  readonly grant: GrantView;
  readonly onReviewed: () => void;
  readonly onClose: () => void;
}

/** Closes the review of an emergency access, with a verdict and its reason. */
export function ReviewDialog({ grant, onReviewed, onClose }: Props) {
  const { t } = useTranslation("approvals");
  const call = useCall();
  const { done } = useNotices();
  const [verdict, setVerdict] = useState<"justified" | "not_justified">("justified");
  const review = async (words: string) => {
    const outcome = await call("access.review", { grantId: grant.grantId, verdict, words });
    if (outcome.ok) {
      done(t("reviewDone"));
      onReviewed();
    }
    return outcome;
  };
  return (
    <AskDialog
      title={t("reviewTitle")}
      action={t("reviewSend")}
      words={{ label: t("reviewWords"), min: 10, max: 1_000 }}
      onConfirm={review}
      onClose={onClose}
    >
      <p>{grant.words}</p>
      <Radio.Group
        label={t("reviewVerdict")}
        value={verdict}
        onChange={(value) => setVerdict(value === "not_justified" ? "not_justified" : "justified")}
      >
        <div className={dialog["choices"]}>
          <Radio value="justified" label={t("justified")} />
          <Radio value="not_justified" label={t("notJustified")} />
        </div>
      </Radio.Group>
    </AskDialog>
  );
}
