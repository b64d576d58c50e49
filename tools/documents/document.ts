/** A document that is made from the code, so that the two cannot disagree. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  make(): Promise<string>;
}

/** A table in Markdown. Cells hold no line breaks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
