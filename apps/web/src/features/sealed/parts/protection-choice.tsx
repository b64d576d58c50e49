import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDeskState } from "../../../data/hooks.ts";
import classes from "./sealed-parts.module.css";

interface Props {
  /** A talk that nobody can join later. */
  readonly isForTwo?: boolean;
  readonly value: "sealed" | "plain";
  readonly onChange: (value: "sealed" | "plain") => void;
}

/** Whether a new talk is sealed: said before it begins, because it never changes afterwards. */
export function ProtectionChoice({ isForTwo = false, value, onChange }: Props) {
  const { t } = useTranslation("sealed");
  const state = useDeskState();
  return (
    <Radio.Group label={t("choiceLabel")} value={value} onChange={(next) => onChange(next === "sealed" ? "sealed" : "plain")}>
      <div className={classes["choices"]}>
        <Radio
          value="sealed"
          label={t("choiceSealed")}
          description={t("choiceSealedText")}
          disabled={state === "no_crypto" || state === "locked_out"}
        />
        <Radio value="plain" label={t("choicePlain")} description={t(isForTwo ? "choicePlainTextTwo" : "choicePlainText")} />
      </div>
    </Radio.Group>
  );
}
