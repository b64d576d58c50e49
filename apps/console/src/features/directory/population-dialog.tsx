import { Button, Modal, NativeSelect, Radio, TextInput } from "@mantine/core";
import type { Population } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OutputOf } from "../../data/operations.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { CountryField, isCountry } from "./country-field.tsx";
import { type PopulationStep, StepDialog } from "./step-dialog.tsx";

const KINDS = ["person", "team", "employer", "country"] as const;
const STEPS: readonly PopulationStep[] = ["cut", "signOut", "renew"];

interface Props {
  readonly employers: OutputOf<"employer.list">["employers"];
  readonly members: OutputOf<"member.list">["members"];
  /** Approvers may cut; the other steps are Security's. */
  readonly isSecurity: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Says what is done to whom; the step itself is confirmed by typing the name. */
export function PopulationDialog({ employers, members, isSecurity, onDone, onClose }: Props) {
  const { t } = useTranslation(["directory", "vocabulary", "shell"]);
  const [step, setStep] = useState<PopulationStep>("cut");
  const [kind, setKind] = useState<Population["kind"]>("person");
  const [target, setTarget] = useState("");
  const [isSaid, setSaid] = useState(false);
  const name =
    members.find((one) => one.staffId === target)?.name ?? employers.find((one) => one.employerId === target)?.name ?? target.trim();
  const isReady = kind === "country" ? isCountry(target) : target.trim() !== "";
  if (isSaid) return <StepDialog step={step} population={{ kind, target: target.trim() }} name={name} onDone={onDone} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(isSecurity ? "directory:make" : "directory:step_cut")}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <form
        className={dialog["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) setSaid(true);
        }}
      >
        {isSecurity && (
          <Radio.Group
            label={t("directory:stepLabel")}
            value={step}
            onChange={(value) => setStep(STEPS.find((one) => one === value) ?? "cut")}
          >
            <div className={dialog["choices"]}>
              {STEPS.map((one) => (
                <Radio key={one} value={one} label={t(`directory:step_${one}`)} description={t(`directory:stepText_${one}`)} />
              ))}
            </div>
          </Radio.Group>
        )}
        <NativeSelect
          label={t("directory:whomLabel")}
          data={KINDS.map((value) => ({ value, label: t(`vocabulary:population_${value}`) }))}
          value={kind}
          onChange={(event) => {
            setKind(KINDS.find((one) => one === event.currentTarget.value) ?? "person");
            setTarget("");
          }}
        />
        {kind === "person" && (
          <NativeSelect
            label={t("directory:targetPerson")}
            data={[{ value: "", label: "—" }, ...members.map((one) => ({ value: one.staffId, label: `${one.name} (${one.team})` }))]}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
        )}
        {kind === "employer" && (
          <NativeSelect
            label={t("directory:targetEmployer")}
            data={[
              { value: "", label: "—" },
              ...employers.filter(({ isOwner }) => !isOwner).map((one) => ({ value: one.employerId, label: one.name })),
            ]}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
        )}
        {kind === "team" && (
          <TextInput
            label={t("directory:targetTeam")}
            maxLength={60}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
        )}
        {kind === "country" && <CountryField label={t("directory:targetCountry")} value={target} onChange={setTarget} />}
        <div className={dialog["actions"]}>
          <Button variant="default" onClick={onClose}>
            {t("shell:cancel")}
          </Button>
          <Button type="submit" color="shu" disabled={!isReady}>
            {t("directory:stepNext")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
