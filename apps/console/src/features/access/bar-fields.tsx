import { Checkbox, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Notice } from "../../shell/parts/mark.tsx";
import type { RequestDraft } from "./request-draft.ts";

interface Props {
  readonly draft: RequestDraft;
  readonly onChange: (change: Partial<RequestDraft>) => void;
  readonly untilFault: string | undefined;
  readonly groundFault: string | undefined;
}

/** A bar of law: until when the person may not be told, and by which ground. They read the ground when it has ended. */
export function BarFields({ draft, onChange, untilFault, groundFault }: Props) {
  const { t } = useTranslation("access");
  return (
    <>
      <Checkbox
        label={t("barAsk")}
        description={t("barHelp")}
        checked={draft.isBarred}
        onChange={(event) => onChange({ isBarred: event.currentTarget.checked })}
      />
      {draft.isBarred && (
        <>
          <TextInput
            type="date"
            label={t("barUntil")}
            value={draft.barUntil}
            error={untilFault}
            onChange={(event) => onChange({ barUntil: event.currentTarget.value })}
          />
          <Textarea
            label={t("barGround")}
            description={t("barGroundHelp")}
            maxLength={300}
            autosize
            minRows={2}
            value={draft.barGround}
            error={groundFault}
            onChange={(event) => onChange({ barGround: event.currentTarget.value })}
          />
          <Notice tone="caution">
            <p>{t("barNote")}</p>
          </Notice>
        </>
      )}
    </>
  );
}
