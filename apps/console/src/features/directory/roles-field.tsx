import { Checkbox } from "@mantine/core";
import type { StaffRole } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import dialog from "../../shell/parts/dialog.module.css";

const ROLES: readonly StaffRole[] = ["support", "moderator", "approver", "auditor", "security", "developer", "operator"];

interface Props {
  readonly roles: readonly StaffRole[];
  readonly onChange: (roles: StaffRole[]) => void;
}

/** The roles that somebody may work in. */
export function RolesField({ roles, onChange }: Props) {
  const { t } = useTranslation(["directory", "vocabulary"]);
  return (
    <Checkbox.Group
      label={t("directory:roles")}
      value={[...roles]}
      onChange={(values) => onChange(ROLES.filter((role) => values.includes(role)))}
    >
      <div className={dialog["checks"]}>
        {ROLES.map((role) => (
          <Checkbox key={role} value={role} label={t(`vocabulary:role_${role}`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
