import { useCallback } from "react";
import { useTranslation } from "react-i18next";

const WORDS = {
  "profile.displayName": "fieldDisplayName",
  "profile.handle": "fieldHandle",
  "profile.statusText": "fieldStatusText",
  "account.country": "fieldCountry",
  "account.language": "fieldLanguage",
  "account.createdAt": "fieldCreatedAt",
  "devices.list": "fieldDevices",
  "private.legalName": "fieldLegalName",
  "private.address": "fieldAddress",
  "private.phone": "fieldPhone",
  "case.messages": "fieldCase",
  "message.content": "fieldMessages",
  "report.messages": "fieldReportMessages",
  "report.words": "fieldReportWords",
} as const;

function isKnown(field: string): field is keyof typeof WORDS {
  return Object.hasOwn(WORDS, field);
}

/** The fields of an entry in the reader's words. One without words of ours is shown as it was recorded: never left out. */
export function useFieldWords(): (fields: readonly string[]) => readonly string[] {
  const { t } = useTranslation("disclosure");
  return useCallback((fields) => fields.map((field) => (isKnown(field) ? t(WORDS[field]) : t("fieldOther", { name: field }))), [t]);
}
