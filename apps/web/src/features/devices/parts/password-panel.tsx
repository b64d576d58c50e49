import { Button, Modal, PasswordInput } from "@mantine/core";
import { type AccountView, changePassword, LIMITS, readMyAccount } from "@musubi/protocol";
import { IconPassword } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { type Refusal, refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNotices } from "../../../shell/notices.tsx";
import formClasses from "../../me/form.module.css";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { FormProblem } from "../../welcome/parts/form-problem.tsx";
import { NewPasswordField } from "./new-password-field.tsx";

/** Whether there is a password, and the way to a new one. */
export function PasswordPanel({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("devices");
  const { t: tShell } = useTranslation("shell");
  const [isOpen, setOpen] = useState(false);
  const title = t(account.hasPassword ? "passwordChange" : "passwordSet");
  return (
    <Panel title={t("passwordTitle")}>
      <Row
        icon={<IconPassword size={22} stroke={1.6} aria-hidden />}
        label={t(account.hasPassword ? "passwordHas" : "passwordNone")}
        end={
          <Button variant="default" onClick={() => setOpen(true)}>
            {title}
          </Button>
        }
      />
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={title} closeButtonProps={{ "aria-label": tShell("close") }}>
        <PasswordForm account={account} onDone={() => setOpen(false)} />
      </Modal>
    </Panel>
  );
}

interface FormProps {
  readonly account: AccountView;
  readonly onDone: () => void;
}

interface Problems {
  readonly current: string | null;
  readonly next: string | null;
  readonly form: Refusal | null;
}

const NONE: Problems = { current: null, next: null, form: null };

function PasswordForm({ account, onDone }: FormProps) {
  const { t } = useTranslation("devices");
  const { t: tShell } = useTranslation("shell");
  const { t: tWelcome } = useTranslation("welcome");
  const language = useLanguage();
  const engine = useEngine();
  const notices = useNotices();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problems, setProblems] = useState(NONE);
  const [isBusy, setBusy] = useState(false);
  const { hasPassword, profile } = account;

  const placed = (refusal: Refusal): Problems => {
    const sentence = refusalText(refusal, language, tShell);
    if (refusal.code === "credential_wrong") return { ...NONE, current: sentence };
    return refusal.code === "password_weak" ? { ...NONE, next: sentence } : { ...NONE, form: refusal };
  };
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    const isMissing = hasPassword && current === "";
    const isShort = Array.from(next).length < LIMITS.passwordMin;
    setProblems({ current: isMissing ? t("passwordMissing") : null, next: isShort ? tWelcome("methodPasswordHelp") : null, form: null });
    if (isMissing || isShort) return;
    setBusy(true);
    const answer = await engine.perform(changePassword, { next, ...(hasPassword ? { current } : {}) });
    setBusy(false);
    if (!answer.ok) return setProblems(placed(answer.reason));
    notices.done(t("passwordSaved"));
    // Whether there is a password is in the account, which the answer does not carry.
    void engine.perform(readMyAccount, {});
    onDone();
  };

  return (
    <form className={formClasses["form"]} onSubmit={(event) => void submit(event)} noValidate>
      {/* Password managers file the new password under this name. */}
      <input type="text" name="username" autoComplete="username" value={profile.handle} readOnly hidden />
      {hasPassword && (
        <PasswordInput
          label={t("passwordCurrent")}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={problems.current}
          autoComplete="current-password"
          maxLength={LIMITS.passwordMax}
          required
          withAsterisk={false}
          data-autofocus
        />
      )}
      <NewPasswordField value={next} onChange={setNext} known={[profile.handle, profile.displayName]} error={problems.next} />
      <p>{t("passwordNote")}</p>
      <FormProblem refusal={problems.form} />
      <Button type="submit" loading={isBusy}>
        {t(hasPassword ? "passwordChange" : "passwordSet")}
      </Button>
    </form>
  );
}
