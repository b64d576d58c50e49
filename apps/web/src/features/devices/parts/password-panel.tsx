import { Button, Modal } from "@mantine/core";
import { type AccountView, changePassword, LIMITS, readMyAccount } from "@musubi/protocol";
import { IconPassword } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { type Refusal, refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { PasswordField } from "../../../shell/password-field.tsx";
import formClasses from "../../me/form.module.css";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { FormProblem } from "../../welcome/parts/form-problem.tsx";
import { NewPassword } from "../../welcome/parts/new-password.tsx";

interface Props {
  readonly account: AccountView;
  /** A recovery code opened this session just now: the present password is not asked for. */
  readonly isRecovered?: boolean;
  /** It is over with that: a password was set, or too much time has passed. */
  readonly onRecovered?: () => void;
}

/** Whether there is a password, and the way to a new one. */
export function PasswordPanel({ account, isRecovered = false, onRecovered }: Props) {
  const { t } = useTranslation("devices");
  const { t: tShell } = useTranslation("shell");
  const [isOpen, setOpen] = useState(false);
  const title = t(account.hasPassword && !isRecovered ? "passwordChange" : "passwordNew");
  return (
    <Panel title={t("passwordTitle")}>
      <Row
        icon={<IconPassword size={22} stroke={1.6} aria-hidden />}
        label={t(account.hasPassword ? "passwordHas" : "passwordNone")}
        end={
          <Button variant={isRecovered ? "filled" : "default"} onClick={() => setOpen(true)}>
            {title}
          </Button>
        }
      />
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={title} closeButtonProps={{ "aria-label": tShell("close") }}>
        <PasswordForm
          account={account}
          isRecovered={isRecovered}
          onDone={() => {
            setOpen(false);
            onRecovered?.();
          }}
        />
      </Modal>
    </Panel>
  );
}

interface FormProps {
  readonly account: AccountView;
  readonly isRecovered: boolean;
  readonly onDone: () => void;
}

interface Problems {
  readonly current: string | null;
  readonly next: string | null;
  readonly form: Refusal | null;
}

const NONE: Problems = { current: null, next: null, form: null };

function PasswordForm({ account, isRecovered, onDone }: FormProps) {
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
  const { profile } = account;
  const [isExcused, setExcused] = useState(isRecovered);
  const asksCurrent = account.hasPassword && !isExcused;

  const placed = (refusal: Refusal): Problems => {
    const sentence = refusalText(refusal, language, tShell);
    if (refusal.code === "credential_wrong") return { ...NONE, current: isExcused ? t("recoveredOver") : sentence };
    return refusal.code === "password_weak" ? { ...NONE, next: sentence } : { ...NONE, form: refusal };
  };
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    const isMissing = asksCurrent && current === "";
    const isShort = Array.from(next).length < LIMITS.passwordMin;
    setProblems({ current: isMissing ? t("passwordMissing") : null, next: isShort ? tWelcome("passwordShort") : null, form: null });
    if (isMissing || isShort) return;
    setBusy(true);
    const answer = await engine.perform(changePassword, { next, ...(asksCurrent ? { current } : {}) });
    setBusy(false);
    if (!answer.ok) {
      // The quarter of an hour is over: from here on the present password is asked for.
      if (answer.reason.code === "credential_wrong") setExcused(false);
      return setProblems(placed(answer.reason));
    }
    notices.done(t("passwordSaved"));
    // Whether there is a password is in the account, which the answer does not carry.
    void engine.perform(readMyAccount, {});
    onDone();
  };

  return (
    <form className={formClasses["form"]} onSubmit={(event) => void submit(event)} noValidate>
      {/* Password managers file the new password under this name. */}
      <input type="text" name="username" autoComplete="username" value={profile.handle} readOnly hidden />
      {asksCurrent && (
        <PasswordField
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
      <NewPassword
        label={t("passwordNext")}
        value={next}
        onChange={setNext}
        known={[profile.handle, profile.displayName]}
        error={problems.next}
      />
      <p>{t("passwordNote")}</p>
      <FormProblem refusal={problems.form} />
      <Button type="submit" loading={isBusy}>
        {t(asksCurrent ? "passwordChange" : "passwordNew")}
      </Button>
    </form>
  );
}
