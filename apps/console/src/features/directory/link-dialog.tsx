import { Button, CopyButton, Modal, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall } from "../../data/hooks.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Notice } from "../../shell/parts/mark.tsx";
import { CountryField, isCountry } from "./country-field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import type { Member } from "./member.ts";

const HOURS = [1, 8, 24, 72] as const;

/** Makes a link with which somebody sets their first passkey, and shows it once. */
export function LinkDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const { t } = useTranslation(["directory", "shell"]);
  const call = useCall();
  const [hours, setHours] = useState<number>(24);
  const [vouch, setVouch] = useState("");
  const [link, setLink] = useState<string | null>(null);
  const make = async () => {
    const outcome = await call("member.link", { staffId: member.staffId, hours, vouch: vouch === "" ? null : vouch });
    if (outcome.ok) setLink(`${location.origin}/enrol#${outcome.value.code}`);
    return outcome;
  };
  if (link !== null) {
    return (
      <Modal opened onClose={onClose} title={t("directory:link")} closeButtonProps={{ "aria-label": t("shell:close") }}>
        <div className={dialog["form"]}>
          <Notice tone="caution">
            <p>{t("directory:linkDone", { name: member.name })}</p>
          </Notice>
          <IdText>{link}</IdText>
          <div className={dialog["actions"]}>
            <CopyButton value={link}>
              {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "shell:copied" : "shell:copy")}</Button>}
            </CopyButton>
          </div>
        </div>
      </Modal>
    );
  }
  return (
    <FormDialog
      title={t("directory:linkTitle")}
      action={t("directory:linkMake")}
      isReady={vouch === "" || isCountry(vouch)}
      onSend={make}
      onClose={onClose}
      // The dialog stays and shows the link.
      onDone={() => undefined}
    >
      <p>{t("directory:linkText", { name: member.name })}</p>
      <NativeSelect
        label={t("directory:linkHours")}
        data={HOURS.map((count) => ({ value: String(count), label: t("directory:hours", { count }) }))}
        value={String(hours)}
        onChange={(event) => setHours(Number(event.currentTarget.value))}
      />
      <CountryField label={t("directory:linkVouch")} description={t("directory:linkVouchHelp")} value={vouch} onChange={setVouch} />
    </FormDialog>
  );
}
