import { Button, NativeSelect, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import type { CaseId, Purpose } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft, useSelf, useServerNow } from "../../data/hooks.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { Panel } from "../../shell/parts/panel.tsx";
import { BarFields } from "./bar-fields.tsx";
import { FieldChoice } from "./field-choice.tsx";
import {
  type DraftFault,
  EMPTY_DRAFT,
  faultsOf,
  MINUTES,
  mayAskForMessages,
  READINGS,
  type RequestDraft,
  requestOf,
} from "./request-draft.ts";
import { RequestPreview } from "./request-preview.tsx";
import { useDurationWords } from "./use-scope-words.ts";

const PURPOSES: readonly Purpose[] = ["support_request", "safety_report", "security_incident", "legal_request", "service_fault"];

interface Props {
  readonly caseId: CaseId;
  readonly onClose: () => void;
  readonly onAsked: () => void;
}

/** Asking for access in two steps: what is needed and why, then what will be recorded and who must agree. */
export function RequestForm({ caseId, onClose, onAsked }: Props) {
  const { t } = useTranslation("access");
  const [draft, setDraft, forgetDraft] = useDraft<RequestDraft>(`request ${caseId}`, EMPTY_DRAFT);
  const [step, setStep] = useState<"form" | "preview">("form");
  const leave = (then: () => void) => () => {
    forgetDraft();
    then();
  };
  return (
    <Panel look="padded" title={step === "form" ? t("ask") : t("previewTitle")}>
      {step === "form" ? (
        <DraftForm draft={draft} onChange={setDraft} onPreview={() => setStep("preview")} onClose={leave(onClose)} />
      ) : (
        <RequestPreview request={requestOf(caseId, draft)} onBack={() => setStep("form")} onAsked={leave(onAsked)} />
      )}
    </Panel>
  );
}

interface DraftFormProps {
  readonly draft: RequestDraft;
  readonly onChange: (draft: RequestDraft) => void;
  readonly onPreview: () => void;
  readonly onClose: () => void;
}

function DraftForm({ draft, onChange, onPreview, onClose }: DraftFormProps) {
  const { t } = useTranslation(["access", "vocabulary", "shell"]);
  const { role } = useSelf();
  const durationWords = useDurationWords();
  const [isTried, setTried] = useState(false);
  const set = (change: Partial<RequestDraft>) => onChange({ ...draft, ...change });
  const faults = faultsOf(draft, useServerNow(60_000));
  const faultOf = (fault: DraftFault) => (isTried && faults.includes(fault) ? t(`access:fault_${fault}`) : undefined);
  return (
    <form
      className={dialog["form"]}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (faults.length === 0) onPreview();
      }}
    >
      <NativeSelect
        label={t("access:purpose")}
        description={t("access:purposeHelp")}
        data={PURPOSES.map((value) => ({ value, label: t(`vocabulary:purpose_${value}`) }))}
        value={draft.purpose}
        onChange={(event) => set({ purpose: PURPOSES.find((one) => one === event.currentTarget.value) ?? "support_request" })}
      />
      <Textarea
        label={t("access:words")}
        description={t("access:wordsHelp")}
        maxLength={1_000}
        autosize
        minRows={2}
        value={draft.words}
        error={faultOf("words")}
        onChange={(event) => set({ words: event.currentTarget.value })}
      />
      {draft.purpose === "legal_request" && (
        <BarFields draft={draft} onChange={set} untilFault={faultOf("barUntil")} groundFault={faultOf("barGround")} />
      )}
      {mayAskForMessages(role) && (
        <SegmentedControl
          aria-label={t("access:kindLabel")}
          data={[
            { value: "fields", label: t("access:kindFields") },
            { value: "messages", label: t("access:kindMessages") },
          ]}
          value={draft.kind}
          onChange={(value) => set({ kind: value === "messages" ? "messages" : "fields" })}
        />
      )}
      {draft.kind === "fields" ? (
        <FieldChoice fields={draft.fields} error={faultOf("fields")} onChange={(fields) => set({ fields })} />
      ) : (
        <Stretch draft={draft} onChange={set} talkFault={faultOf("talk")} stretchFault={faultOf("stretch")} />
      )}
      <div className={dialog["pair"]}>
        <NativeSelect
          label={t("access:minutes")}
          data={MINUTES.map((minutes) => ({ value: String(minutes), label: durationWords(minutes) }))}
          value={String(draft.minutes)}
          onChange={(event) => set({ minutes: Number(event.currentTarget.value) })}
        />
        <NativeSelect
          label={t("access:readings")}
          data={READINGS.map((count) => ({ value: String(count), label: t("access:readingsCount", { count }) }))}
          value={String(draft.rowsMax)}
          onChange={(event) => set({ rowsMax: Number(event.currentTarget.value) })}
        />
      </div>
      <div className={dialog["actions"]}>
        <Button variant="default" onClick={onClose}>
          {t("access:askCancel")}
        </Button>
        <Button type="submit">{t("access:preview")}</Button>
      </div>
    </form>
  );
}

interface StretchProps {
  readonly draft: RequestDraft;
  readonly onChange: (change: Partial<RequestDraft>) => void;
  readonly talkFault: string | undefined;
  readonly stretchFault: string | undefined;
}

function Stretch({ draft, onChange, talkFault, stretchFault }: StretchProps) {
  const { t } = useTranslation("access");
  return (
    <>
      <TextInput
        label={t("talkId")}
        description={t("talkIdHelp")}
        autoComplete="off"
        value={draft.talkId}
        error={talkFault}
        onChange={(event) => onChange({ talkId: event.currentTarget.value })}
      />
      <div className={dialog["pair"]}>
        <TextInput
          label={t("fromSeq")}
          inputMode="numeric"
          autoComplete="off"
          value={draft.fromSeq}
          error={stretchFault}
          onChange={(event) => onChange({ fromSeq: event.currentTarget.value })}
        />
        <TextInput
          label={t("toSeq")}
          inputMode="numeric"
          autoComplete="off"
          value={draft.toSeq}
          onChange={(event) => onChange({ toSeq: event.currentTarget.value })}
        />
      </div>
    </>
  );
}
