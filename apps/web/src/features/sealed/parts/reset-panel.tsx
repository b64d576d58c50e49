import { Button, Checkbox } from "@mantine/core";
import { type FreshProof, LIMITS, startPasskeySignIn } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDesk, useEngine } from "../../../data/hooks.ts";
import { canUsePasskeys, choosePasskey } from "../../../data/passkey.dom.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { PasswordField } from "../../../shell/password-field.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import classes from "./sealed-parts.module.css";

const PROBLEMS = { proof_wrong: "resetWrong", too_often: "resetTooOften", offline: "recoverOffline", refused: "resetRefused" } as const;

/** Every other way in is lost: the identity begins anew. Says beforehand what goes and who hears of it. */
export function ResetPanel() {
  const { t } = useTranslation("sealed");
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title={t("resetTitle")} about={t("resetAbout")}>
      <Row
        label={t("resetLabel")}
        end={
          <Button variant="outline" color="shu" onClick={() => setOpen(true)}>
            {t("resetOpen")}
          </Button>
        }
      />
      <Sheet isOpen={isOpen} title={t("resetTitle")} onClose={() => setOpen(false)}>
        <ResetForm onDone={() => setOpen(false)} />
      </Sheet>
    </Panel>
  );
}

function ResetForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("sealed");
  const account = useAccount();
  const engine = useEngine();
  const desk = useDesk();
  const notices = useNotices();
  const [password, setPassword] = useState("");
  const [isUnderstood, setUnderstood] = useState(false);
  const [problem, setProblem] = useState<keyof typeof PROBLEMS | null>(null);
  const [isBusy, setBusy] = useState(false);
  const begin = async (proof: FreshProof) => {
    setBusy(true);
    const begun = await desk.reset(proof);
    setBusy(false);
    if (!begun.ok) return setProblem(begun.reason);
    notices.done(t("resetDone"));
    onDone();
  };
  const byPasskey = async () => {
    setProblem(null);
    const start = await engine.connection.call(startPasskeySignIn, {});
    if (!start.ok) return setProblem("offline");
    const response = await choosePasskey(start.value.options);
    if (response !== null) await begin({ kind: "passkey", challengeId: start.value.challengeId, response });
  };
  const byPassword = (event: React.SubmitEvent) => {
    event.preventDefault();
    setProblem(null);
    void begin({ kind: "password", password });
  };
  return (
    <form className={classes["form"]} onSubmit={byPassword} noValidate>
      <ul className={classes["list"]}>
        <li>{t("resetGoesHistory")}</li>
        <li>{t("resetGoesKeep")}</li>
        <li>{t("resetTold")}</li>
        <li>{t("resetOthers")}</li>
      </ul>
      <Checkbox checked={isUnderstood} onChange={(event) => setUnderstood(event.currentTarget.checked)} label={t("resetUnderstood")} />
      {account?.hasPassword === true && (
        <>
          <input type="text" name="username" autoComplete="username" value={account.profile.handle} readOnly hidden />
          <PasswordField
            label={t("resetPassword")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            maxLength={LIMITS.passwordMax}
          />
          <Button type="submit" color="shu" loading={isBusy} disabled={!isUnderstood || password === ""}>
            {t("resetDo")}
          </Button>
        </>
      )}
      {canUsePasskeys() && (
        <Button
          variant={account?.hasPassword === true ? "default" : "filled"}
          color="shu"
          loading={isBusy}
          disabled={!isUnderstood}
          onClick={() => void byPasskey()}
        >
          {t("resetByPasskey")}
        </Button>
      )}
      <div role="alert">{problem !== null && <p className={classes["loud"]}>{t(PROBLEMS[problem])}</p>}</div>
    </form>
  );
}
