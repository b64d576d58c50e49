import { TextInput } from "@mantine/core";
import type { StaffRole } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { FormDialog } from "./form-dialog.tsx";
import type { Member } from "./member.ts";
import { RolesField } from "./roles-field.tsx";

interface Props {
  readonly member: Member;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** Changes what somebody works as. */
export function ChangeDialog({ member, onChanged, onClose }: Props) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const [roles, setRoles] = useState<StaffRole[]>([...member.roles]);
  const [job, setJob] = useState(member.job);
  const [team, setTeam] = useState(member.team);
  const change = async () => {
    const outcome = await call("member.change", { staffId: member.staffId, roles, job: job.trim(), team: team.trim() });
    if (outcome.ok) {
      done(t("changed"));
      onChanged();
    }
    return outcome;
  };
  return (
    <FormDialog title={t("changeTitle", { name: member.name })} action={t("change")} isReady onSend={change} onClose={onClose}>
      <p>{t("changeText")}</p>
      <RolesField roles={roles} onChange={setRoles} />
      <div className={dialog["pair"]}>
        <TextInput label={t("job")} maxLength={80} value={job} onChange={(event) => setJob(event.currentTarget.value)} />
        <TextInput label={t("team")} maxLength={60} value={team} onChange={(event) => setTeam(event.currentTarget.value)} />
      </div>
    </FormDialog>
  );
}
