import { Button, TextInput } from "@mantine/core";
import { IconAt, IconFingerprint } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../shell/password-field.tsx";
import classes from "./parts/form.module.css";
import { FormProblem } from "./parts/form-problem.tsx";
import { OutsideFrame } from "./parts/outside-frame.tsx";
import { useSignIn } from "./use-sign-in.ts";

/** Passkey first; password or recovery code below. */
export function SignInScreen() {
  const { t } = useTranslation("welcome");
  const form = useSignIn();
  const isRecovery = form.method === "recovery";
  return (
    <OutsideFrame title={t("signInTitle")}>
      <form className={classes["form"]} onSubmit={form.submit} noValidate>
        {form.canUsePasskey && (
          <>
            <Button
              leftSection={<IconFingerprint size={20} aria-hidden />}
              loading={form.busy === "passkey"}
              disabled={form.busy === "form"}
              onClick={form.usePasskey}
            >
              {t("signInPasskey")}
            </Button>
            <p className={classes["or"]}>{t("or")}</p>
          </>
        )}
        <TextInput
          label={t("handleLabel")}
          leftSection={<IconAt size={18} aria-hidden />}
          value={form.handle}
          onChange={(event) => form.setHandle(event.currentTarget.value)}
          error={form.handleProblem}
          autoCapitalize="none"
          autoComplete="username webauthn"
          autoCorrect="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        {isRecovery ? (
          <TextInput
            label={t("codeLabel")}
            description={t("codeHelp")}
            value={form.secret}
            onChange={(event) => form.setSecret(event.currentTarget.value)}
            error={form.secretProblem}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
          />
        ) : (
          <PasswordField
            label={t("passwordLabel")}
            value={form.secret}
            onChange={(event) => form.setSecret(event.currentTarget.value)}
            error={form.secretProblem}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
        )}
        <FormProblem refusal={form.refusal} />
        <Button type="submit" variant={form.canUsePasskey ? "default" : "filled"} loading={form.busy === "form"}>
          {t("signIn")}
        </Button>
        <Button variant="subtle" onClick={form.switchMethod}>
          {t(isRecovery ? "passwordInstead" : "recoveryInstead")}
        </Button>
        <p className={classes["aside"]}>
          {t("noAccount")} <Link to="/welcome/sign-up">{t("signUp")}</Link>
        </p>
      </form>
    </OutsideFrame>
  );
}
