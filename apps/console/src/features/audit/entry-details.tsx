import { Button, Modal } from "@mantine/core";
import type { LedgerEntryView } from "@musubi/protocol/staff";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import { countLabel, shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNames } from "../../i18n/use-names.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { Facts } from "../../shell/parts/facts.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Mark, Notice } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { useBarWords } from "../access/use-scope-words.ts";
import { saveText } from "./save-text.dom.ts";

interface Props {
  readonly entry: LedgerEntryView;
  readonly onClose: () => void;
}

/** Everything that the ledger holds of one reading, and the proof that it is in the public log. */
export function EntryDetails({ entry, onClose }: Props) {
  const { t } = useTranslation(["audit", "shell"]);
  const language = useLanguage();
  return (
    <Modal opened onClose={onClose} title={t("audit:details")} size="lg" closeButtonProps={{ "aria-label": t("shell:close") }}>
      {entry.erasedAt !== null && (
        <Notice tone="quiet" title={t("audit:erasedTitle")}>
          <p>{t("audit:erasedText", { when: shortLabel(entry.erasedAt, language) })}</p>
        </Notice>
      )}
      <EntryFacts entry={entry} />
      <Proof entry={entry} />
    </Modal>
  );
}

function EntryFacts({ entry }: { readonly entry: LedgerEntryView }) {
  const { t } = useTranslation(["audit", "vocabulary", "access"]);
  const barWords = useBarWords();
  const names = useNames();
  const language = useLanguage();
  const place = (code: string) => (code === "??" ? t("vocabulary:placeUnknown") : placeName(code, language));
  const id = (text: string | null) => (text === null ? "—" : <IdText>{text}</IdText>);
  const agreed = entry.approvers.map((one) => `${one.name} (${t(`vocabulary:role_${one.role}`)}, ${one.employer})`).join(", ");
  return (
    <Facts
      facts={[
        { label: t("audit:entry"), value: id(entry.entryId) },
        { label: t("audit:at"), value: <Moment at={entry.at} isExact /> },
        {
          label: t("audit:result"),
          value: <Mark tone={entry.result === "shown" ? "good" : "grave"}>{t(`vocabulary:result_${entry.result}`)}</Mark>,
        },
        ...(entry.denial === "" ? [] : [{ label: t("audit:denial"), value: names.denial(entry.denial) }]),
        { label: t("audit:who"), value: `${entry.name ?? t("audit:erased")} · ${t(`vocabulary:role_${entry.role}`)}` },
        { label: t("audit:staffId"), value: id(entry.staffId) },
        { label: t("audit:pseudonym"), value: id(entry.pseudonym) },
        { label: t("audit:employer"), value: `${entry.employer} · ${t(`vocabulary:contract_${entry.contract}`)}` },
        { label: t("audit:team"), value: entry.team || "—" },
        { label: t("audit:officeCountry"), value: place(entry.officeCountry) },
        { label: t("audit:accessCountry"), value: `${place(entry.accessCountry)} · ${t(`vocabulary:accessBy_${entry.accessBy}`)}` },
        { label: t("audit:device"), value: names.device(entry.device) },
        { label: t("audit:case"), value: id(entry.caseId) },
        { label: t("audit:purpose"), value: entry.purpose === null ? "—" : t(`vocabulary:purpose_${entry.purpose}`) },
        { label: t("audit:words"), value: entry.words || (entry.erasedAt === null ? "—" : t("audit:erased")) },
        { label: t("audit:approvers"), value: agreed || t(entry.erasedAt === null ? "audit:approversNone" : "audit:erased") },
        ...(entry.bar === null ? [] : [{ label: t("access:bar"), value: barWords(entry.bar) }]),
        { label: t("audit:grant"), value: id(entry.grantId) },
        { label: t("audit:action"), value: entry.action },
        { label: t("audit:category"), value: names.category(entry.category) },
        { label: t("audit:subjectId"), value: id(entry.subjectId) },
        { label: t("audit:fields"), value: entry.fields.map((field) => withName(field, names.field(field))).join(", ") || "—" },
        { label: t("audit:records"), value: entry.recordIds.length === 0 ? "—" : id(entry.recordIds.join(", ")) },
        {
          label: t("audit:rowsBytes"),
          value: t("audit:rowsBytesText", { rows: countLabel(entry.rowCount, language), bytes: countLabel(entry.byteCount, language) }),
        },
        { label: t("audit:rule"), value: entry.ruleVersion },
        { label: t("audit:leaf"), value: entry.leafIndex === null ? t("audit:leafNone") : countLabel(entry.leafIndex, language) },
      ]}
    />
  );
}

/** The reader's word for a field, with what stands in the record. */
function withName(field: string, name: string): string {
  return name === field ? field : `${name} (${field})`;
}

function Proof({ entry }: { readonly entry: LedgerEntryView }) {
  const { t } = useTranslation("audit");
  const call = useCall();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [said, setSaid] = useState("");
  const download = async () => {
    setBusy(true);
    setRefusal(null);
    const answer = await call("audit.prove", { entryId: entry.entryId });
    setBusy(false);
    if (!answer.ok) return setRefusal(answer.reason);
    const { fileName, proof } = answer.value;
    if (proof === null) return setSaid(t("proofNone"));
    saveText(fileName, proof);
    setSaid(t("proofSaved", { name: fileName }));
  };
  return (
    <>
      <div className={dialog["actions"]}>
        <Button leftSection={<IconDownload size={18} aria-hidden />} loading={isBusy} onClick={() => void download()}>
          {t("proof")}
        </Button>
      </div>
      <p role="status">{said === "" ? t("proofHelp") : said}</p>
      <RefusedLine refusal={refusal} />
    </>
  );
}
