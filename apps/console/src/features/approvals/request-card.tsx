import { Button } from "@mantine/core";
import type { GrantView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useSelf } from "../../data/hooks.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { Facts } from "../../shell/parts/facts.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Notice } from "../../shell/parts/mark.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { useBarWords, useDurationWords, useScopeWords } from "../access/use-scope-words.ts";

interface Props {
  readonly grant: GrantView;
  readonly onDecided: () => void;
}

/** One request: who asks, for whom they work, from where, for what exactly, how long, and what agreeing opens. */
export function RequestCard({ grant, onDecided }: Props) {
  const { t } = useTranslation(["approvals", "access", "vocabulary"]);
  const language = useLanguage();
  const { staffId } = useSelf();
  const scopeWords = useScopeWords();
  const durationWords = useDurationWords();
  const barWords = useBarWords();
  const { staff } = grant;
  const agreed = grant.decisions.filter(({ verdict }) => verdict === "approve");
  const left = Math.max(1, grant.approvalsNeeded - agreed.length);
  const time = durationWords(grant.minutes);
  const readings = t("access:readingsCount", { count: grant.rowsMax });
  return (
    <Panel look="padded">
      <Facts
        label={t("approvals:who")}
        facts={[
          { label: t("approvals:who"), value: <strong>{`${staff.name} · ${t(`vocabulary:role_${staff.role}`)}`}</strong> },
          { label: t("approvals:employer"), value: `${staff.employer} · ${t(`vocabulary:contract_${staff.contract}`)}` },
          { label: t("approvals:office"), value: placeName(staff.officeCountry, language) },
          { label: t("approvals:place"), value: grant.place === "??" ? t("vocabulary:placeUnknown") : placeName(grant.place, language) },
          { label: t("approvals:what"), value: <strong>{scopeWords(grant.scope)}</strong> },
          { label: t("approvals:case"), value: <IdText>{grant.caseId}</IdText> },
          { label: t("approvals:purpose"), value: t(`vocabulary:purpose_${grant.purpose}`) },
          { label: t("approvals:words"), value: grant.words },
          ...(grant.bar === null ? [] : [{ label: t("access:bar"), value: <strong>{barWords(grant.bar)}</strong> }]),
          { label: t("approvals:long"), value: time },
          { label: t("approvals:budget"), value: readings },
          {
            label: t("approvals:agreed"),
            value:
              agreed.length === 0
                ? t("approvals:agreedNobody")
                : agreed.map((one) => `${one.name} (${t(`vocabulary:role_${one.role}`)})`).join(", "),
          },
        ]}
      />
      {staff.staffId === staffId ? (
        <Notice tone="quiet">
          <p>{t("approvals:own")}</p>
        </Notice>
      ) : (
        <>
          <Notice tone="waiting" title={t("approvals:opens")}>
            <p>{t("approvals:opensText", { name: staff.name, time, readings })}</p>
            <p>{t("approvals:needed", { count: left })}</p>
          </Notice>
          <Decide grant={grant} onDecided={onDecided} />
        </>
      )}
    </Panel>
  );
}

function Decide({ grant, onDecided }: Props) {
  const { t } = useTranslation("approvals");
  const call = useCall();
  const { done } = useNotices();
  const scopeWords = useScopeWords();
  const durationWords = useDurationWords();
  const [asked, setAsked] = useState<"approve" | "deny" | null>(null);
  const { grantId, staff } = grant;
  const { name, employer } = staff;
  const decide = async (verdict: "approve" | "deny", words: string) => {
    const outcome = await (verdict === "approve" ? call("access.approve", { grantId, words }) : call("access.deny", { grantId, words }));
    if (outcome.ok) {
      done(t(verdict === "approve" ? "approveDone" : "denyDone"));
      onDecided();
    }
    return outcome;
  };
  const close = () => setAsked(null);
  return (
    <div className={dialog["actions"]}>
      <Button variant="outline" color="shu" aria-label={t("denyLabel", { name })} onClick={() => setAsked("deny")}>
        {t("deny")}
      </Button>
      <Button aria-label={t("approveLabel", { name })} onClick={() => setAsked("approve")}>
        {t("approve")}
      </Button>
      {asked === "approve" && (
        <AskDialog
          title={t("approveTitle")}
          action={t("approve")}
          words={{ label: t("approveWords"), min: 0, max: 500 }}
          onConfirm={(words) => decide("approve", words)}
          onClose={close}
        >
          <p>{t("approveText", { what: scopeWords(grant.scope), name, employer, time: durationWords(grant.minutes) })}</p>
        </AskDialog>
      )}
      {asked === "deny" && (
        <AskDialog
          title={t("denyTitle")}
          action={t("deny")}
          isGrave
          words={{ label: t("denyWords"), min: 1, max: 500 }}
          onConfirm={(words) => decide("deny", words)}
          onClose={close}
        >
          <p>{t("denyText", { name })}</p>
        </AskDialog>
      )}
    </div>
  );
}
