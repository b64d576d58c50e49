import { Button, Textarea, TextInput } from "@mantine/core";
import { type PrivateProfileView, readPrivateProfile, updatePrivateProfile } from "@musubi/protocol";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import classes from "./form.module.css";
import { NotRead } from "./parts/not-read.tsx";
import { OnlyMeLine } from "./parts/only-me-line.tsx";
import { Page } from "./parts/page.tsx";
import { PageSkeleton } from "./parts/page-skeleton.tsx";
import { useRead } from "./use-read.ts";

/** Profile+: what nobody else ever sees. */
export function PrivateScreen() {
  const { t } = useTranslation("me");
  const { reading, reload } = useRead(readPrivateProfile, {});
  return (
    <Page title={t("navPrivate")} back="/me">
      <OnlyMeLine icon={<IconLock size={22} stroke={1.6} aria-hidden />}>{t("privateAbout")}</OnlyMeLine>
      {reading.kind === "loading" && <PageSkeleton />}
      {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
      {reading.kind === "ready" && <PrivateForm first={reading.value.profile} />}
    </Page>
  );
}

const FIELDS = [
  { name: "legalName", max: 100, autoComplete: "name", inputMode: "text" },
  { name: "legalNameKana", max: 100, autoComplete: "off", inputMode: "text" },
  { name: "postalCode", max: 16, autoComplete: "postal-code", inputMode: "text" },
  { name: "phone", max: 32, autoComplete: "tel", inputMode: "tel" },
] as const;
const ADDRESS_MAX = 300;

function PrivateForm({ first }: { readonly first: PrivateProfileView }) {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [saved, setSaved] = useState(first);
  const [fields, setFields] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const isChanged = JSON.stringify(saved) !== JSON.stringify(fields);
  const set = (name: keyof PrivateProfileView, value: string) => setFields((before) => ({ ...before, [name]: value }));

  const save = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await act(engine.perform(updatePrivateProfile, { profile: fields }));
    setBusy(false);
    if (!answer.ok) return;
    setSaved(answer.value.profile);
    setFields(answer.value.profile);
    notices.done(t("saved"));
  };

  return (
    <form className={classes["form"]} onSubmit={(event) => void save(event)} noValidate>
      <p>{t("privateUse")}</p>
      <div className={classes["pair"]}>
        {FIELDS.map(({ name, max, autoComplete, inputMode }) => (
          <TextInput
            key={name}
            label={t(name)}
            value={fields[name]}
            onChange={(event) => set(name, event.currentTarget.value)}
            maxLength={max}
            autoComplete={autoComplete}
            inputMode={inputMode}
          />
        ))}
      </div>
      <Textarea
        label={t("address")}
        value={fields.address}
        onChange={(event) => set("address", event.currentTarget.value)}
        maxLength={ADDRESS_MAX}
        autoComplete="street-address"
        rows={3}
      />
      <div>
        <Button type="submit" loading={isBusy} disabled={!isChanged}>
          {tShell("save")}
        </Button>
      </div>
    </form>
  );
}
