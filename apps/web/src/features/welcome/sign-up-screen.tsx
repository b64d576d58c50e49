import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OutsideFrame } from "./parts/outside-frame.tsx";
import { RecoveryCodes } from "./parts/recovery-codes.tsx";
import { type Created, SignUpForm } from "./parts/sign-up-form.tsx";

/** Makes an account, then shows the recovery codes once. */
export function SignUpScreen() {
  const { t } = useTranslation("welcome");
  const [created, setCreated] = useState<Created | null>(null);
  return (
    <OutsideFrame title={t(created === null ? "signUpTitle" : "codesTitle")} hasBack={created === null}>
      {created === null ? <SignUpForm onCreated={setCreated} /> : <RecoveryCodes created={created} />}
    </OutsideFrame>
  );
}
