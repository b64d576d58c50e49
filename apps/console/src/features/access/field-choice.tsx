import { Checkbox } from "@mantine/core";
import type { RevealField } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import classes from "./field-choice.module.css";

/** The fields by what they are about. The compiler knows each name; a new one is added here with its words. */
const GROUPS = [
  { name: "profile", fields: ["profile.displayName", "profile.handle", "profile.statusText"] },
  { name: "account", fields: ["account.country", "account.language", "account.createdAt"] },
  { name: "device", fields: ["devices.list"] },
  { name: "profile_private", fields: ["private.legalName", "private.address", "private.phone"] },
] as const satisfies readonly { readonly name: string; readonly fields: readonly RevealField[] }[];

interface Props {
  readonly fields: readonly RevealField[];
  readonly error: string | undefined;
  readonly onChange: (fields: readonly RevealField[]) => void;
}

/** The fields that can be asked for, picked one by one: there is no "all". */
export function FieldChoice({ fields, error, onChange }: Props) {
  const { t } = useTranslation(["access", "vocabulary"]);
  const toggle = (field: RevealField, isWanted: boolean) => onChange(isWanted ? [...fields, field] : fields.filter((one) => one !== field));
  return (
    <Checkbox.Group
      label={t("access:fieldsLabel")}
      description={t("access:fieldsHelp")}
      error={error}
      value={[...fields]}
      onChange={() => undefined}
    >
      <div className={classes["groups"]}>
        {GROUPS.map((group) => (
          <fieldset key={group.name} className={classes["group"]}>
            <legend>{t(`access:group_${group.name}`)}</legend>
            {group.fields.map((field) => (
              <Checkbox
                key={field}
                value={field}
                label={t(`vocabulary:field_${field}`)}
                checked={fields.includes(field)}
                onChange={(event) => toggle(field, event.currentTarget.checked)}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </Checkbox.Group>
  );
}
