import { NativeSelect, TextInput } from "@mantine/core";
import { brand } from "@musubi/base";
import type { EmployerId, StaffRole } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { useNotices } from "../../shell/notices.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { CountryField, isCountry } from "./country-field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { RolesField } from "./roles-field.tsx";

const CONTRACTS = ["employee", "contractor", "partner"] as const;

interface Props {
  readonly employers: OutputOf<"employer.list">["employers"];
  readonly onAdded: () => void;
  readonly onClose: () => void;
}

/** Adds somebody to the staff. They can do nothing before they have set a passkey, and their employer has joined. */
export function AddPersonDialog({ employers, onAdded, onClose }: Props) {
  const { t } = useTranslation(["directory", "vocabulary"]);
  const call = useCall();
  const { done } = useNotices();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [job, setJob] = useState("");
  const [team, setTeam] = useState("");
  const [roles, setRoles] = useState<StaffRole[]>([]);
  const [employerId, setEmployerId] = useState<string>(employers[0]?.employerId ?? "");
  const [contract, setContract] = useState<(typeof CONTRACTS)[number]>("employee");
  const [officeCountry, setOfficeCountry] = useState("JP");
  const add = async () => {
    const outcome = await call("member.add", {
      name: name.trim(),
      email: email.trim() === "" ? null : email.trim(),
      job: job.trim(),
      team: team.trim(),
      roles,
      employerId: brand<EmployerId>(employerId),
      contract,
      officeCountry,
    });
    if (outcome.ok) {
      done(t("directory:personAdded", { name: outcome.value.member.name }));
      onAdded();
    }
    return outcome;
  };
  return (
    <FormDialog
      title={t("directory:addPerson")}
      action={t("directory:addPerson")}
      isReady={name.trim() !== "" && employerId !== "" && isCountry(officeCountry)}
      onSend={add}
      onClose={onClose}
    >
      <TextInput
        label={t("directory:name")}
        maxLength={80}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <RolesField roles={roles} onChange={setRoles} />
      <div className={dialog["pair"]}>
        <NativeSelect
          label={t("directory:employer")}
          data={employers.map((one) => ({ value: one.employerId, label: one.name }))}
          value={employerId}
          onChange={(event) => setEmployerId(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("directory:contract")}
          data={CONTRACTS.map((value) => ({ value, label: t(`vocabulary:contract_${value}`) }))}
          value={contract}
          onChange={(event) => setContract(CONTRACTS.find((one) => one === event.currentTarget.value) ?? "employee")}
        />
        <TextInput label={t("directory:job")} maxLength={80} value={job} onChange={(event) => setJob(event.currentTarget.value)} />
        <TextInput label={t("directory:team")} maxLength={60} value={team} onChange={(event) => setTeam(event.currentTarget.value)} />
      </div>
      <CountryField label={t("directory:office")} value={officeCountry} onChange={setOfficeCountry} />
      <TextInput
        label={t("directory:email")}
        type="email"
        maxLength={200}
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
