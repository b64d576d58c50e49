import type { AccountId } from "@musubi/protocol";
import { LIMITS } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { recall } from "../../data/device-memory.ts";
import { type Newcomer, type NewcomerRefusal, signUpWithPasskey, signUpWithPassword } from "../../data/newcomer.ts";
import { parseHandle } from "../../data/parse-ids.ts";
import { canUsePasskeys } from "../../data/passkey.dom.ts";
import { countryOfLocale } from "../../i18n/places.ts";
import { type Refusal, refusalText } from "../../i18n/refusal-text.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { noteFreshCodes } from "../devices/unkept-codes.ts";

/** The fresh account and the codes that are shown once. */
export interface Created {
  readonly accountId: AccountId;
  readonly handle: string;
  readonly recoveryCodes: readonly string[];
}

export interface SignUpFields {
  readonly handle: string;
  readonly displayName: string;
  readonly country: string;
  readonly method: "passkey" | "password";
  readonly password: string;
}

export interface SignUpProblems {
  readonly handle: string | null;
  readonly displayName: string | null;
  readonly password: string | null;
  /** What belongs to no single field. */
  readonly form: Refusal | null;
}

const NONE: SignUpProblems = { handle: null, displayName: null, password: null, form: null };

function firstFields(canUsePasskey: boolean): SignUpFields {
  return {
    handle: "",
    displayName: "",
    country: countryOfLocale(navigator.language) ?? "JP",
    method: canUsePasskey ? "passkey" : "password",
    password: "",
  };
}

/** The state of the sign-up form: checks what can be checked here, and places each refusal at its field. */
export function useSignUp(onCreated: (created: Created) => void) {
  const { t } = useTranslation("welcome");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const [canUsePasskey] = useState(canUsePasskeys);
  const [fields, setFields] = useState(() => firstFields(canUsePasskey));
  const [problems, setProblems] = useState(NONE);
  const [refusals, setRefusals] = useState(0);
  const [isBusy, setBusy] = useState(false);

  const setField = <K extends keyof SignUpFields>(name: K, value: SignUpFields[K]) => {
    setFields((before) => ({ ...before, [name]: value }));
    setProblems((before) => ({ ...before, ...(name in NONE ? { [name]: null } : {}), form: null }));
  };

  const placed = (refusal: NewcomerRefusal): SignUpProblems => {
    const sentence = refusalText(refusal, language, tShell);
    if (refusal.code === "handle_taken" || refusal.code === "handle_reserved") return { ...NONE, handle: sentence };
    if (refusal.code === "password_weak") return { ...NONE, password: sentence };
    return { ...NONE, form: refusal };
  };

  const checked = (): Newcomer | SignUpProblems => {
    const handle = parseHandle(fields.handle);
    const displayName = fields.displayName.trim();
    const isNamed = displayName !== "" && Array.from(displayName).length <= LIMITS.displayName;
    const isLong = fields.method === "passkey" || Array.from(fields.password).length >= LIMITS.passwordMin;
    if (handle === null || !isNamed || !isLong) {
      return {
        handle: handle === null ? t("handleInvalid") : null,
        displayName: isNamed ? null : t("nameInvalid"),
        password: isLong ? null : t("passwordShort"),
        form: null,
      };
    }
    return { handle, displayName, country: fields.country, language, inviteCode: recall("invite") };
  };

  const refuse = (found: SignUpProblems) => {
    setProblems(found);
    setRefusals((before) => before + 1);
  };

  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    const person = checked();
    if ("form" in person) return refuse(person);
    setProblems(NONE);
    setBusy(true);
    const answer = fields.method === "passkey" ? await signUpWithPasskey(person) : await signUpWithPassword(person, fields.password);
    setBusy(false);
    if (!answer.ok) return refuse(placed(answer.reason));
    const { session, recoveryCodes } = answer.value;
    // From here on a reload finds somebody signed in, and the codes gone: then the app reminds of them.
    noteFreshCodes(session.accountId);
    onCreated({ accountId: session.accountId, handle: person.handle, recoveryCodes });
  };

  return { fields, setField, problems, refusals, isBusy, canUsePasskey, submit: (event: React.SubmitEvent) => void submit(event) };
}
