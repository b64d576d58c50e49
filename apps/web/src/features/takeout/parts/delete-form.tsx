import { Button, TextInput } from "@mantine/core";
import { type AccountView, deleteAccount, LIMITS } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useSession } from "../../../data/hooks.ts";
import { parseHandle } from "../../../data/parse-ids.ts";
import type { Refusal } from "../../../i18n/refusal-text.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { PasswordField } from "../../../shell/password-field.tsx";
import formClasses from "../../me/form.module.css";
import { Confirm } from "../../me/parts/confirm.tsx";
import { stopListening } from "../../settings/push.dom.ts";
import { FormProblem } from "../../welcome/parts/form-problem.tsx";

/** Handle and password, then one last question. */
export function DeleteForm({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("takeout");
  const engine = useEngine();
  const session = useSession();
  const notices = useNotices();
  const { hasPassword, profile } = account;
  const [handle, setHandle] = useState("");
  const [password, setPassword] = useState("");
  const [wasSubmitted, setSubmitted] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isHandleRight = parseHandle(handle) === profile.handle;
  const isPasswordThere = !hasPassword || password !== "";

  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    setSubmitted(true);
    setRefusal(null);
    if (isHandleRight && isPasswordThere) setAsking(true);
  };
  const confirm = async () => {
    // Over HTTP, because the answer clears the cookie.
    const input = { handle: profile.handle, ...(hasPassword ? { password } : {}) };
    const answer = await engine.perform(deleteAccount, input, { via: "http" });
    if (!answer.ok) {
      setRefusal(answer.reason);
      return true;
    }
    await stopListening();
    await session.leave();
    notices.done(t("gone"));
    return true;
  };

  return (
    <form className={formClasses["form"]} onSubmit={submit} noValidate>
      <TextInput
        label={t("handleLabel", { handle: profile.handle })}
        value={handle}
        onChange={(event) => setHandle(event.currentTarget.value)}
        error={wasSubmitted && !isHandleRight ? t("handleWrong") : null}
        autoCapitalize="none"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={31}
      />
      {hasPassword && (
        <PasswordField
          label={t("passwordLabel")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={wasSubmitted && !isPasswordThere ? t("passwordMissing") : null}
          autoComplete="current-password"
          maxLength={LIMITS.passwordMax}
        />
      )}
      <FormProblem refusal={refusal} />
      <div>
        <Button type="submit" color="shu">
          {t("action")}
        </Button>
      </div>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("sureTitle", { handle: profile.handle })}
        action={t("action")}
        color="shu"
        onConfirm={confirm}
      >
        <p>{t("sureText")}</p>
      </Confirm>
    </form>
  );
}
