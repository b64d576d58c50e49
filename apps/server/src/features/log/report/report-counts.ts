/** One count of the transparency report. */
export interface ReportCount {
  /** Such as 2026-11, in UTC. */
  readonly month: string;
  /** What is counted: shown, denied, delayed and erased as such; the others of what was shown, by `which`. */
  readonly what: string;
  /** A purpose, category, role, contract or country; empty where there is nothing to tell apart. */
  readonly which: string;
  readonly entries: number;
  readonly rows: number;
}

/** The report as it is published: of every month how often the staff was shown data, and for what. Names nobody. */
export interface TransparencyReport {
  readonly counts: readonly ReportCount[];
}

/** Adds up counts, whoever finds them. */
export class ReportTally {
  readonly #counts = new Map<string, ReportCount>();

  /** Counts an entry as its opened record says. */
  addRecord(record: Readonly<Record<string, unknown>>): void {
    const month = String(record["at"]).slice(0, 7);
    const rows = Number(record["rowCount"]);
    const text = (name: string): string => (typeof record[name] === "string" ? record[name] : "-");
    if (record["result"] !== "shown") return this.#add(month, "denied", "", rows);
    this.#add(month, "shown", "", rows);
    if (record["hiddenUntil"] !== null) this.#add(month, "delayed", "", rows);
    for (const what of ["purpose", "category", "role", "contract", "employerCountry", "accessCountry"])
      this.#add(month, what, text(what), rows);
  }

  /** Counts an entry whose record was erased. */
  addErased(at: string, rows: number): void {
    this.#add(new Date(at).toISOString().slice(0, 7), "erased", "", rows);
  }

  /** Where these counts differ from others, in sentences; none when they are the same. */
  differencesTo(others: readonly ReportCount[]): string[] {
    const theirs = new Map(others.map((count) => [keyOf(count), count]));
    const keys = [...new Set([...this.#counts.keys(), ...theirs.keys()])].sort();
    return keys.flatMap((key) => {
      const [mine, other] = [this.#counts.get(key), theirs.get(key)];
      if (mine !== undefined && other !== undefined && mine.entries === other.entries && mine.rows === other.rows) return [];
      return [`${key}: the records say ${said(mine)}, the report ${said(other)}`];
    });
  }

  #add(month: string, what: string, which: string, rows: number): void {
    const key = keyOf({ month, what, which });
    const before = this.#counts.get(key) ?? { month, what, which, entries: 0, rows: 0 };
    this.#counts.set(key, { ...before, entries: before.entries + 1, rows: before.rows + rows });
  }
}

function keyOf({ month, what, which }: Pick<ReportCount, "month" | "what" | "which">): string {
  return which === "" ? `${month} ${what}` : `${month} ${what} ${which}`;
}

function said(count: ReportCount | undefined): string {
  return count === undefined ? "nothing" : `${count.entries} (${count.rows} rows)`;
}
