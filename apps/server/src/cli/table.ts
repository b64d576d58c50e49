/** Lines of a table with a heading, columns as wide as their longest cell. Wide characters count as two places. */
export function tableLines(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heading.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ""))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(heading), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(width - widthOf(cell), 0));
}

/** East Asian wide and full-width forms, and emoji. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** An instant as the operator reads it: UTC, to the second. */
export function timeOf(at: Date | null): string {
  return at === null ? "–" : `${at.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** Text of a person on a terminal: nothing in it may move the cursor or hide what follows. */
export function safeText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
}
