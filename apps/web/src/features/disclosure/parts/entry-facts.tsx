import { type DisclosureView, PURPOSE_WORDS, ROLE_WORDS } from "@musubi/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { staffSign } from "../staff-sign.ts";
import { useFieldWords } from "../use-field-words.ts";
import { usePlaceWords } from "../use-place-words.ts";
import classes from "./entry-facts.module.css";

/** One fact: what it is, the answer, and a quiet sentence. */
function Fact({ label, note, children }: { readonly label: string; readonly note?: string | null; readonly children: React.ReactNode }) {
  return (
    <div className={classes["fact"]}>
      <dt className={classes["label"]}>{label}</dt>
      <dd className={classes["value"]}>
        {children}
        {note !== undefined && note !== null && <span className={classes["note"]}>{note}</span>}
      </dd>
    </div>
  );
}

/** Several short values below one another. */
function Lines({ values }: { readonly values: readonly string[] }) {
  return (
    <ul className={classes["lines"]}>
      {values.map((value) => (
        <li key={value}>{value}</li>
      ))}
    </ul>
  );
}

/** Everything that is recorded of an access, in words. */
export function EntryFacts({ entry }: { readonly entry: DisclosureView }) {
  const { t } = useTranslation("disclosure");
  const language = useLanguage();
  const fieldWords = useFieldWords();
  const placeWords = usePlaceWords();
  const { purpose, role, employer, employerCountry, officeCountry, accessCountry, approvers, caseId, leafIndex } = entry;
  const who = (one: { readonly role: typeof role; readonly employer: string }): string =>
    t("by", { role: ROLE_WORDS[one.role][language], employer: one.employer });
  const isElsewhere = officeCountry !== accessCountry;
  return (
    <dl className={classes["facts"]}>
      <Fact label={t("when")}>
        <time dateTime={new Date(entry.at).toISOString()}>{fullLabel(entry.at, language)}</time>
      </Fact>
      <Fact label={t("why")}>{purpose === null ? t("whyNone") : PURPOSE_WORDS[purpose][language]}</Fact>
      <Fact label={t("opened")} note={hasRecords(entry) ? t("records", { count: entry.rowCount }) : null}>
        {entry.fields.length === 0 ? t("fieldNone") : <Lines values={fieldWords(entry.fields)} />}
      </Fact>
      <Fact label={t("who")} note={entry.pseudonym === null ? t("whoErased") : t("whoNote", { sign: staffSign(entry.pseudonym) })}>
        {ROLE_WORDS[role][language]}
      </Fact>
      <Fact label={t("worksFor")}>{t("employerAt", { employer, place: placeWords(employerCountry), contract: t(entry.contract) })}</Fact>
      <Fact label={t("office")}>{placeWords(officeCountry)}</Fact>
      <Fact label={t("seat")} note={isElsewhere ? t("seatElsewhere") : null}>
        {placeWords(accessCountry)}
      </Fact>
      <Fact label={t("approvedBy")}>
        {approvers.length > 0 ? (
          <Lines values={approvers.map(who)} />
        ) : (
          t(entry.action === "case.read" ? "approvedNone" : "approvedNoneOther")
        )}
      </Fact>
      <Fact label={t("forCase")}>
        {caseId === null ? (
          t("forCaseOther")
        ) : (
          <Link to="/me/support/$caseId" params={{ caseId }}>
            {t("forCaseMine")}
          </Link>
        )}
      </Fact>
      <Fact label={t("place")}>{leafIndex === null ? t("placeSoon") : t("placeAt", { index: leafIndex })}</Fact>
    </dl>
  );
}

/** Fields are named one by one; of messages it matters how many there were. */
function hasRecords({ fields }: DisclosureView): boolean {
  return fields.some((field) => field === "case.messages" || field === "message.content");
}
