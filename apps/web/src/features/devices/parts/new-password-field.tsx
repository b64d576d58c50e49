import { LIMITS } from "@musubi/protocol";
import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../../shell/password-field.tsx";
import formClasses from "../../welcome/parts/form.module.css";
import { type Advice, adviseOn } from "../../welcome/password-advice.ts";

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What others know of the person and would try first. */
  readonly known: readonly string[];
  readonly error: string | null;
}

const ADVICE = {
  short: "adviceShort",
  repeats: "adviceRepeats",
  own: "adviceOwn",
  fair: "adviceFair",
  strong: "adviceStrong",
} as const satisfies Record<Advice["kind"], string>;

/** A new password with the same plain advice as at sign-up. */
export function NewPasswordField({ value, onChange, known, error }: Props) {
  const { t } = useTranslation("devices");
  const { t: tWelcome } = useTranslation("welcome");
  const adviceId = useId();
  const advice = adviseOn(value, known);
  const isGood = advice.kind === "fair" || advice.kind === "strong";
  return (
    <div>
      <PasswordField
        label={t("passwordNext")}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        autoComplete="new-password"
        maxLength={LIMITS.passwordMax}
        aria-describedby={adviceId}
        required
        withAsterisk={false}
      />
      <p className={formClasses["advice"]} data-kind={advice.kind} id={adviceId}>
        {isGood ? <IconCheck size={16} aria-hidden /> : <IconInfoCircle size={16} aria-hidden />}
        <span>{tWelcome(ADVICE[advice.kind], { left: advice.kind === "short" ? advice.left : 0 })}</span>
      </p>
    </div>
  );
}
