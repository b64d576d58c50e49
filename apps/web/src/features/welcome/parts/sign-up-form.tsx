import { Button, NativeSelect, Radio, TextInput } from "@mantine/core";
import { LIMITS } from "@musubi/protocol";
import { IconAt, IconFingerprint } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { countryChoices } from "../../../i18n/places.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { usePolicy } from "../use-policy.ts";
import { type Created, useSignUp } from "../use-sign-up.ts";
import classes from "./form.module.css";
import { FormProblem } from "./form-problem.tsx";
import { KeptIn } from "./kept-in.tsx";
import { NewPassword } from "./new-password.tsx";

export type { Created } from "../use-sign-up.ts";

/** Handle, name, country, and a passkey or password. */
export function SignUpForm({ onCreated }: { readonly onCreated: (created: Created) => void }) {
  const { t } = useTranslation("welcome");
  const language = useLanguage();
  const policy = usePolicy();
  const form = useSignUp(onCreated);
  const { fields, setField, problems } = form;
  const countries = useMemo(() => [...countryChoices(language)], [language]);
  const isPasskey = fields.method === "passkey";
  const element = useRef<HTMLFormElement>(null);
  // What was refused may be above the visible part: the first such field comes into view.
  useEffect(() => {
    if (form.refusals > 0) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [form.refusals]);
  return (
    <form ref={element} className={classes["form"]} onSubmit={form.submit} noValidate>
      <TextInput
        label={t("handleLabel")}
        description={t("handleHelp")}
        leftSection={<IconAt size={18} aria-hidden />}
        value={fields.handle}
        onChange={(event) => setField("handle", event.currentTarget.value)}
        error={problems.handle}
        autoCapitalize="none"
        autoComplete="username"
        autoCorrect="off"
        spellCheck={false}
        maxLength={31}
        required
        withAsterisk={false}
      />
      <TextInput
        label={t("nameLabel")}
        description={t("nameHelp")}
        value={fields.displayName}
        onChange={(event) => setField("displayName", event.currentTarget.value)}
        error={problems.displayName}
        autoComplete="nickname"
        maxLength={LIMITS.displayName}
        required
        withAsterisk={false}
      />
      <NativeSelect
        label={t("countryLabel")}
        description={t("countryHelp")}
        data={countries}
        value={fields.country}
        onChange={(event) => setField("country", event.currentTarget.value)}
      />
      <Radio.Group
        label={t("methodLabel")}
        value={fields.method}
        onChange={(value) => setField("method", value === "passkey" ? "passkey" : "password")}
      >
        <div className={classes["methods"]}>
          {form.canUsePasskey && <Radio value="passkey" label={t("methodPasskey")} description={t("methodPasskeyHelp")} />}
          <Radio
            value="password"
            label={t("methodPassword")}
            description={t(form.canUsePasskey ? "methodPasswordHelp" : "passkeyMissing")}
          />
        </div>
      </Radio.Group>
      {!isPasskey && (
        <NewPassword
          label={t("passwordLabel")}
          value={fields.password}
          onChange={(value) => setField("password", value)}
          known={[fields.handle, fields.displayName]}
          error={problems.password}
        />
      )}
      <FormProblem refusal={problems.form} />
      <Button type="submit" loading={form.isBusy} leftSection={isPasskey ? <IconFingerprint size={20} aria-hidden /> : undefined}>
        {t(isPasskey ? "createPasskey" : "create")}
      </Button>
      <KeptIn policy={policy} />
      <p className={classes["aside"]}>
        {t("haveAccount")} <Link to="/welcome/sign-in">{t("signIn")}</Link>
      </p>
    </form>
  );
}
