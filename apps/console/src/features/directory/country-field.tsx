import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";

/** Whether a text is a country as the contract writes it. */
export function isCountry(text: string): boolean {
  return /^[A-Z]{2}$/.test(text);
}

interface Props {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly onChange: (country: string) => void;
}

/** A country by its two letters, with its name beside them so that nobody mistakes one for another. */
export function CountryField({ label, value, description, onChange }: Props) {
  const { t } = useTranslation("directory");
  const language = useLanguage();
  return (
    <TextInput
      label={label}
      description={isCountry(value) ? placeName(value, language) : (description ?? t("countryHelp"))}
      error={value !== "" && value.length === 2 && !isCountry(value) ? t("countryFault") : undefined}
      maxLength={2}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.toUpperCase())}
    />
  );
}
