import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf } from "../../data/hooks.ts";
import type { InputOf, OutputOf, Refusal } from "../../data/operations.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { Facts } from "../../shell/parts/facts.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Notice } from "../../shell/parts/mark.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { useBarWords, useDurationWords, useScopeWords, useSeenAs } from "./use-scope-words.ts";

interface Props {
  readonly request: InputOf<"access.request">;
  readonly onBack: () => void;
  readonly onAsked: () => void;
}

/** What would come of a request, before it is made: nothing of it is a surprise afterwards. */
export function RequestPreview({ request, onBack, onAsked }: Props) {
  const { t } = useTranslation("access");
  const read = useRead("access.preview", request);
  return (
    <>
      <Loaded read={read}>{(preview) => <Previewed request={request} preview={preview} onBack={onBack} onAsked={onAsked} />}</Loaded>
      {read.reading.kind !== "ready" && (
        <div>
          <Button variant="default" onClick={onBack}>
            {t("change")}
          </Button>
        </div>
      )}
    </>
  );
}

interface PreviewedProps {
  readonly request: InputOf<"access.request">;
  readonly preview: OutputOf<"access.preview">;
  readonly onBack: () => void;
  readonly onAsked: () => void;
}

function Previewed({ request, preview, onBack, onAsked }: PreviewedProps) {
  const { t } = useTranslation(["access", "vocabulary"]);
  const call = useCall();
  const { done } = useNotices();
  const self = useSelf();
  const seenAs = useSeenAs();
  const scopeWords = useScopeWords();
  const durationWords = useDurationWords();
  const barWords = useBarWords();
  const [isBusy, setBusy] = useState(false);
  const [isEmergency, setEmergency] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const ask = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await call("access.request", request);
    setBusy(false);
    if (!outcome.ok) return setRefusal(outcome.reason);
    done(t("access:sent"));
    onAsked();
  };
  const breakGlass = async () => {
    const outcome = await call("access.breakGlass", request);
    if (outcome.ok) {
      done(t("access:breakGlassDone"));
      onAsked();
    }
    return outcome;
  };
  const needed = preview.approvalsNeeded === 0 ? 0 : preview.approvalsNeeded === 1 ? 1 : 2;
  return (
    <>
      <Facts
        facts={[
          { label: t("access:previewCase"), value: <IdText>{request.caseId}</IdText> },
          { label: t("access:purpose"), value: t(`vocabulary:purpose_${request.purpose}`) },
          { label: t("access:words"), value: request.words },
          { label: t("access:previewWhat"), value: scopeWords(request.scope) },
          { label: t("access:previewTime"), value: durationWords(request.minutes ?? 30) },
          { label: t("access:previewBudget"), value: t("access:readingsCount", { count: request.rowsMax ?? 20 }) },
          { label: t("access:previewAgree"), value: <strong>{t(`access:approvals_${needed}`)}</strong> },
          { label: t("access:previewRules"), value: preview.rules.join(", ") },
        ]}
      />
      <Notice tone={preview.isAllowed ? "waiting" : "grave"} title={t("access:previewSeen")}>
        <p>{seenAs({ staff: preview.seenAs, purpose: preview.seenAs.purpose })}</p>
        {request.bar !== undefined && <p>{barWords(request.bar)}</p>}
        {!preview.isAllowed && <p>{t("access:previewNo")}</p>}
      </Notice>
      <RefusedLine refusal={refusal} />
      <div className={dialog["actions"]}>
        <Button variant="default" onClick={onBack}>
          {t("access:change")}
        </Button>
        {preview.isAllowed && (
          <>
            {self.role === "security" && self.contract === "employee" && request.bar === undefined && (
              <Button variant="outline" color="shu" onClick={() => setEmergency(true)}>
                {t("access:breakGlass")}
              </Button>
            )}
            <Button loading={isBusy} onClick={() => void ask()}>
              {t("access:send")}
            </Button>
          </>
        )}
      </div>
      {isEmergency && (
        <AskDialog
          title={t("access:breakGlassTitle")}
          action={t("access:breakGlassAction")}
          isGrave
          onConfirm={breakGlass}
          onClose={() => setEmergency(false)}
        >
          <p>{t("access:breakGlassText")}</p>
        </AskDialog>
      )}
    </>
  );
}
