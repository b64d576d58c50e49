import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../data/hooks.ts";
import dialog from "../../shell/parts/dialog.module.css";
import { Panel } from "../../shell/parts/panel.tsx";
import { type AuditFault, type AuditFields, faultsOf } from "./audit-filter.ts";
import classes from "./filter-form.module.css";

interface Props {
  readonly fields: AuditFields;
  readonly onChange: (fields: AuditFields) => void;
  readonly onAsk: () => void;
  readonly onReset: () => void;
}

/** The question to the ledger. */
export function FilterForm({ fields, onChange, onAsk, onReset }: Props) {
  const { t } = useTranslation("audit");
  const employers = useRead("employer.list", {});
  const [isTried, setTried] = useState(false);
  const [isLong, setLong] = useState(false);
  const faults = faultsOf(fields);
  const known = employers.reading.kind === "ready" ? employers.reading.value.employers : [];
  const field = (name: AuditFault, type: "text" | "date" = "text") => ({
    label: t(name),
    type,
    autoComplete: "off",
    spellCheck: false,
    value: fields[name],
    error: isTried && faults.includes(name) ? t(`fault_${name}`) : undefined,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange({ ...fields, [name]: event.currentTarget.value }),
  });
  return (
    <Panel look="padded">
      <form
        className={dialog["form"]}
        aria-label={t("filterLabel")}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (faults.length === 0) onAsk();
          else setLong(true);
        }}
      >
        <div className={classes["fields"]}>
          <NativeSelect
            label={t("employer")}
            data={[{ value: "", label: t("anyEmployer") }, ...known.map(({ employerId, name }) => ({ value: employerId, label: name }))]}
            value={fields.employerId}
            onChange={(event) => onChange({ ...fields, employerId: event.currentTarget.value })}
          />
          <TextInput {...field("officeCountry")} maxLength={2} placeholder="JP" />
          <TextInput {...field("since", "date")} />
          <TextInput {...field("until", "date")} />
          {isLong && (
            <>
              <TextInput {...field("accessCountry")} maxLength={2} placeholder="JP" />
              <TextInput {...field("staffId")} placeholder="stf_…" />
              <TextInput {...field("caseId")} placeholder="cas_…" />
              <TextInput {...field("subjectId")} placeholder="usr_…" />
            </>
          )}
        </div>
        <div className={dialog["actions"]}>
          <Button variant="subtle" onClick={() => setLong(!isLong)} aria-expanded={isLong}>
            {t(isLong ? "less" : "more")}
          </Button>
          <Button variant="default" onClick={onReset}>
            {t("reset")}
          </Button>
          <Button type="submit">{t("ask")}</Button>
        </div>
      </form>
    </Panel>
  );
}
