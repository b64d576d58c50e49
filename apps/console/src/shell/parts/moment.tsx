import { exactLabel, shortLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";

interface Props {
  readonly at: number;
  /** To the second: where it is compared with a record. */
  readonly isExact?: boolean;
}

/** A moment in the reader's language and time zone. Pointing at it shows it in UTC, as records of others have it. */
export function Moment({ at, isExact = false }: Props) {
  const language = useLanguage();
  const utc = new Date(at).toISOString();
  return (
    <time dateTime={utc} title={utc}>
      {isExact ? exactLabel(at, language) : shortLabel(at, language)}
    </time>
  );
}
