import { LIMITS } from "@musubi/protocol";
import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../../shell/password-field.tsx";
import { adviseOn } from "../password-advice.ts";
import classes from "./form.module.css";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What others know of the person and would try first. */
  readonly known: readonly string[];
  readonly error: string | null;
}

/** A new password with plain advice while it is typed. */
export function NewPassword({ label, value, onChange, known, error }: Props) {
  const { t } = useTranslation("welcome");
  const adviceId = useId();
  const advice = adviseOn(value, known);
  const words = {
    short: () => t("adviceShort", { left: advice.kind === "short" ? advice.left : 0 }),
    repeats: () => t("adviceRepeats"),
    own: () => t("adviceOwn"),
    fair: () => t("adviceFair"),
    strong: () => t("adviceStrong"),
  };
  const isGood = advice.kind === "fair" || advice.kind === "strong";
  return (
    <div>
      <PasswordField
        label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        autoComplete="new-password"
        maxLength={LIMITS.passwordMax}
        aria-describedby={adviceId}
        required
        withAsterisk={false}
      />
      <p className={classes["advice"]} data-kind={advice.kind} id={adviceId}>
        {isGood ? <IconCheck size={16} aria-hidden /> : <IconInfoCircle size={16} aria-hidden />}
        <span>{words[advice.kind]()}</span>
      </p>
    </div>
  );
}
