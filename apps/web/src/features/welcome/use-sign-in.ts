import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/hooks.ts";
import { signInWithPasskey, signInWithPassword, signInWithRecoveryCode } from "../../data/newcomer.ts";
import { parseHandle } from "../../data/parse-ids.ts";
import { canUsePasskeys } from "../../data/passkey.dom.ts";
import { forgetRecovered, noteRecovered } from "../../data/recovered.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";

type Method = "password" | "recovery";
type Answer = Awaited<ReturnType<typeof signInWithPasskey>>;

/** The state of the sign-in form. A wrong handle and a wrong password look the same, here as on the server. */
export function useSignIn() {
  const { t } = useTranslation("welcome");
  const session = useSession();
  const [canUsePasskey] = useState(canUsePasskeys);
  const [method, setMethod] = useState<Method>("password");
  const [handle, setHandle] = useState("");
  const [secret, setSecret] = useState("");
  const [wasSubmitted, setSubmitted] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState<"no" | "form" | "passkey">("no");

  const finish = async (kind: "form" | "passkey", ask: () => Promise<Answer>) => {
    setRefusal(null);
    setBusy(kind);
    const answer = await ask();
    if (answer.ok) {
      if (kind === "form" && method === "recovery") noteRecovered();
      else forgetRecovered();
      return session.enter(answer.value.session.accountId);
    }
    setBusy("no");
    setRefusal(answer.reason);
  };

  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (handle.trim() === "" || secret.trim() === "") return;
    const known = parseHandle(handle);
    if (known === null) return setRefusal({ code: "credential_wrong" });
    void finish("form", () => (method === "password" ? signInWithPassword(known, secret) : signInWithRecoveryCode(known, secret.trim())));
  };

  const missing = (text: string) => (wasSubmitted && text.trim() === "" ? t("missing") : null);
  return {
    canUsePasskey,
    method,
    handle,
    setHandle,
    handleProblem: missing(handle),
    secret,
    setSecret,
    secretProblem: missing(secret),
    refusal,
    busy,
    submit,
    usePasskey: () => void finish("passkey", signInWithPasskey),
    switchMethod: () => {
      setMethod(method === "password" ? "recovery" : "password");
      setSecret("");
      setSubmitted(false);
      setRefusal(null);
    },
  };
}
