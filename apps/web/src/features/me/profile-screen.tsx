import { Button, TextInput } from "@mantine/core";
import { type AccountView, LIMITS, updateProfile } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import classes from "./form.module.css";
import { Page } from "./parts/page.tsx";
import { PageSkeleton } from "./parts/page-skeleton.tsx";
import { PicturePanel } from "./parts/picture-panel.tsx";
import { SeesLine } from "./parts/sees-line.tsx";

/** What others see of me: picture, name, status text. */
export function ProfileScreen() {
  const { t } = useTranslation("me");
  const account = useAccount();
  return (
    <Page title={t("navProfile")} back="/me">
      {account === null ? (
        <PageSkeleton />
      ) : (
        <>
          <SeesLine>{t("profileAbout")}</SeesLine>
          <PicturePanel account={account} />
          {/* Another device may change the words meanwhile: then the form begins anew with them. */}
          <WordsForm key={`${account.profile.displayName}\n${account.profile.statusText}`} account={account} />
        </>
      )}
    </Page>
  );
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function WordsForm({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const { profile } = account;
  const [displayName, setDisplayName] = useState(profile.displayName);
  const [statusText, setStatusText] = useState(profile.statusText);
  const [isBusy, setBusy] = useState(false);
  const name = displayName.trim();
  const status = statusText.trim();
  const isNameFine = name !== "" && lengthOf(name) <= LIMITS.displayName;
  const isStatusFine = lengthOf(status) <= LIMITS.statusText;
  const isChanged = name !== profile.displayName || status !== profile.statusText;

  const save = async (event: React.SubmitEvent) => {
    event.preventDefault();
    if (!isNameFine || !isStatusFine || !isChanged) return;
    setBusy(true);
    const answer = await act(engine.perform(updateProfile, { displayName: name, statusText: status }));
    setBusy(false);
    if (answer.ok) notices.done(t("saved"));
  };

  return (
    <form className={classes["form"]} onSubmit={(event) => void save(event)} noValidate>
      <TextInput
        label={t("nameLabel")}
        description={t("nameHelp")}
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
        error={isNameFine ? null : t("nameProblem", { max: LIMITS.displayName })}
        autoComplete="nickname"
        required
        withAsterisk={false}
      />
      <TextInput
        label={t("statusLabel")}
        description={t("statusHelp")}
        placeholder={t("statusPlaceholder")}
        value={statusText}
        onChange={(event) => setStatusText(event.currentTarget.value)}
        error={isStatusFine ? null : t("statusProblem", { max: LIMITS.statusText })}
      />
      <div>
        <Button type="submit" loading={isBusy} disabled={!isChanged || !isNameFine || !isStatusFine}>
          {tShell("save")}
        </Button>
      </div>
    </form>
  );
}
