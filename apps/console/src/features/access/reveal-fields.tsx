import { Button } from "@mantine/core";
import type { GrantView, LedgerEntryId, RevealField } from "@musubi/protocol/staff";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useSession } from "../../data/hooks.ts";
import type { Refusal } from "../../data/operations.ts";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { Recorded } from "./recorded.tsx";
import classes from "./reveal.module.css";

/** A value on the screen, with the entry that was written before it was shown. */
interface Shown {
  readonly value: string | null;
  readonly entryId: LedgerEntryId;
  readonly at: number;
}

interface Props {
  readonly grant: GrantView;
  readonly fields: readonly RevealField[];
  readonly onRead: () => void;
}

/** The fields of a live grant, revealed one by one. What was revealed lives here alone, and goes with the grant. */
export function RevealFields({ grant, fields, onRead }: Props) {
  const { t } = useTranslation(["access", "vocabulary"]);
  const call = useCall();
  const { time } = useSession();
  const [shown, setShown] = useState<Readonly<Partial<Record<RevealField, Shown>>>>({});
  const [busy, setBusy] = useState<RevealField | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const reveal = async (field: RevealField) => {
    setBusy(field);
    setRefusal(null);
    const answer = await call("person.reveal", { grantId: grant.grantId, fields: [field] });
    setBusy(null);
    onRead();
    if (!answer.ok) return setRefusal(answer.reason);
    const { values, entryId } = answer.value;
    const value = values.find((one) => one.field === field)?.value ?? null;
    setShown((before) => ({ ...before, [field]: { value, entryId, at: time.nowMs() } }));
  };
  const hide = (field: RevealField) => setShown(({ [field]: _hidden, ...rest }) => rest);
  return (
    <section aria-label={t("access:revealTitle")} className={classes["reveal"]}>
      <p className={classes["about"]}>{t(grant.bar === null ? "access:revealAbout" : "access:revealAboutBarred")}</p>
      <dl className={classes["fields"]}>
        {fields.map((field) => {
          const name = t(`vocabulary:field_${field}`);
          const one = shown[field];
          return (
            <div key={field} className={classes["field"]} data-shown={one !== undefined || undefined} data-field={field}>
              <dt>{name}</dt>
              <dd>
                {one !== undefined && (
                  <>
                    <p className={classes["value"]} data-testid={`value-${field}`}>
                      {one.value ?? <span className={classes["empty"]}>{t("access:empty")}</span>}
                    </p>
                    <Recorded grant={grant} entryId={one.entryId} at={one.at} />
                  </>
                )}
                <div className={classes["buttons"]}>
                  <Button
                    size="sm"
                    variant={one === undefined ? "filled" : "default"}
                    leftSection={<IconEye size={16} aria-hidden />}
                    loading={busy === field}
                    aria-label={t(one === undefined ? "access:revealLabel" : "access:revealAgainLabel", { field: name })}
                    onClick={() => void reveal(field)}
                  >
                    {t(one === undefined ? "access:reveal" : "access:revealAgain")}
                  </Button>
                  {one !== undefined && (
                    <Button
                      size="sm"
                      variant="default"
                      leftSection={<IconEyeOff size={16} aria-hidden />}
                      aria-label={t("access:hideLabel", { field: name })}
                      onClick={() => hide(field)}
                    >
                      {t("access:hide")}
                    </Button>
                  )}
                </div>
              </dd>
            </div>
          );
        })}
      </dl>
      <RefusedLine refusal={refusal} />
    </section>
  );
}
