import { Button, Radio } from "@mantine/core";
import type { StaffRole } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSelf, useSession } from "../../data/hooks.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { DoorFrame } from "./door-frame.tsx";

/** One role at a time: whoever has several says which. Another one than that of the session needs the passkey once more. */
export function RoleScreen() {
  const { t } = useTranslation(["door", "vocabulary"]);
  const session = useSession();
  const { roles, role } = useSelf();
  const [chosen, setChosen] = useState<StaffRole | null>(role);
  const go = () => {
    if (chosen === null || chosen === role) session.keepRole();
    else void session.changeRole(chosen);
  };
  return (
    <DoorFrame title={t("door:roleTitle")}>
      <form
        className={dialog["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <p>{t("door:roleText")}</p>
        <Radio.Group label={t("door:roleLabel")} value={chosen} onChange={(value) => setChosen(roles.find((one) => one === value) ?? null)}>
          <div className={dialog["choices"]}>
            {roles.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`vocabulary:role_${one}`)}
                {...(one === role ? { description: t("door:roleNow") } : {})}
              />
            ))}
          </div>
        </Radio.Group>
        <Button type="submit">{t("door:roleGo")}</Button>
      </form>
    </DoorFrame>
  );
}
