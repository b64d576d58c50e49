import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useSelf } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { Facts } from "../../shell/parts/facts.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { DevicesList } from "./devices-list.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import type { Member } from "./member.ts";
import { type PopulationStep, StepDialog } from "./step-dialog.tsx";

interface Props {
  readonly member: Member;
  readonly employers: OutputOf<"employer.list">["employers"];
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** One member of the staff: what is known, their devices, and every step about their access. */
export function PersonDialog({ member, employers, onChanged, onClose }: Props) {
  const { t } = useTranslation(["directory", "vocabulary", "shell"]);
  const language = useLanguage();
  const { role, staffId } = useSelf();
  const employer = employers.find((one) => one.employerId === member.employerId)?.name ?? member.employerId;
  const canAct = member.staffId !== staffId && member.state !== "left";
  return (
    <Modal opened onClose={onClose} title={member.name} size="lg" closeButtonProps={{ "aria-label": t("shell:close") }}>
      <div className={dialog["form"]}>
        <Facts
          facts={[
            { label: t("directory:state"), value: t(`vocabulary:memberState_${member.state}`) },
            {
              label: t("directory:roles"),
              value: member.roles.map((one) => t(`vocabulary:role_${one}`)).join(", ") || t("directory:rolesNone"),
            },
            { label: t("directory:employer"), value: `${employer} · ${t(`vocabulary:contract_${member.contract}`)}` },
            { label: t("directory:office"), value: placeName(member.officeCountry, language) },
            { label: t("directory:team"), value: [member.job, member.team].filter((part) => part !== "").join(" · ") || "—" },
            { label: t("directory:passkeys"), value: member.passkeyCount },
            { label: t("directory:sessions"), value: member.liveSessions },
            { label: t("directory:since"), value: <Moment at={member.createdAt} /> },
            { label: t("directory:id"), value: <IdText>{member.staffId}</IdText> },
            { label: t("directory:pseudonym"), value: <IdText>{member.pseudonym}</IdText> },
          ]}
        />
        <DevicesList staffId={member.staffId} canAct={role === "security" && member.staffId !== staffId} />
        {canAct && (role === "security" || role === "approver") && (
          <Steps member={member} isSecurity={role === "security"} onChanged={onChanged} onClose={onClose} />
        )}
      </div>
    </Modal>
  );
}

type Asked = "link" | "change" | "left" | PopulationStep;

interface StepsProps {
  readonly member: Member;
  readonly isSecurity: boolean;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

function Steps({ member, isSecurity, onChanged, onClose }: StepsProps) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { name, staffId } = member;
  const close = () => setAsked(null);
  // What is shown here is of before: the list has the present.
  const changed = () => {
    onChanged();
    onClose();
  };
  const leave = async () => {
    const outcome = await call("member.change", { staffId, hasLeft: true });
    if (outcome.ok) {
      done(t("leftDone"));
      changed();
    }
    return outcome;
  };
  const steps: readonly { readonly step: Asked; readonly label: string; readonly isGrave: boolean }[] = [
    ...(isSecurity
      ? ([
          { step: "link", label: t("link"), isGrave: false },
          { step: "change", label: t("change"), isGrave: false },
          { step: "signOut", label: t("step_signOut"), isGrave: false },
          { step: "renew", label: t("step_renew"), isGrave: false },
          { step: "left", label: t("left"), isGrave: true },
        ] as const)
      : []),
    { step: "cut", label: t("step_cut"), isGrave: true },
  ];
  return (
    <div className={dialog["actions"]}>
      {steps.map(({ step, label, isGrave }) => (
        <Button
          key={step}
          size="sm"
          variant={isGrave ? "outline" : "default"}
          {...(isGrave ? { color: "shu" } : {})}
          onClick={() => setAsked(step)}
        >
          {label}
        </Button>
      ))}
      {asked === "link" && <LinkDialog member={member} onClose={close} />}
      {asked === "change" && <ChangeDialog member={member} onChanged={changed} onClose={close} />}
      {asked === "left" && (
        <AskDialog title={t("leftTitle", { name })} action={t("left")} isGrave typed={name} onConfirm={leave} onClose={close}>
          <p>{t("leftText")}</p>
        </AskDialog>
      )}
      {(asked === "cut" || asked === "signOut" || asked === "renew") && (
        <StepDialog step={asked} population={{ kind: "person", target: staffId }} name={name} onDone={changed} onClose={close} />
      )}
    </div>
  );
}
