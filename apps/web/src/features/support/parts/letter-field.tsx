import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LETTER_MAX, type lacks } from "../letter-rules.ts";
import type { LetterDesk } from "../use-letter.ts";

interface Props {
  readonly desk: LetterDesk;
  readonly label: string;
  readonly rows: number;
  /** What kept the letter from being sent. */
  readonly missing: ReturnType<typeof lacks>;
}

/** Where a letter is written. While it is on its way its text stands still. */
export function LetterField({ desk, label, rows, missing }: Props) {
  const { t } = useTranslation("support");
  const over = desk.text.length - LETTER_MAX;
  const error = over > 0 ? t("textLong", { count: over }) : missing === "text" ? t("textMissing") : undefined;
  return (
    <Textarea
      label={label}
      description={t("textNote")}
      rows={rows}
      value={desk.text}
      onChange={(event) => desk.change({ text: event.currentTarget.value })}
      readOnly={desk.state !== "writing"}
      error={error}
    />
  );
}
