import { type ScopeFinding, stateScope } from "../../features/files/scope/scope-statement.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines } from "../table.ts";

const WORDS: Readonly<Record<ScopeFinding["what"], string>> = {
  seal_broken: "Records were changed, added or removed after they had been sealed",
  originals_made: "It made what people get as originals",
  form_unrecorded: "Stored without a fitting record",
  reading_unrecorded: "Shown without a fitting record",
  copy_among_originals: "Its bytes lie in the place of an original",
  copy_elsewhere: "Its bytes are a picture elsewhere",
};

/** Says what a version made and whether anything else can be affected. Ends with 1 where that cannot be said. */
export async function showScope(parts: CliParts, asked: { readonly version: number; readonly isJson: boolean }): Promise<ExitCode> {
  const { terminal } = parts;
  const statement = await asOperator(parts, (tx, data) => stateScope(tx, data.keyRing, asked.version));
  const isLimited = statement.findings.length === 0;
  if (asked.isJson) {
    terminal.say(JSON.stringify({ isLimited, ...statement }, null, 2));
    return isLimited ? 0 : 1;
  }
  const rows = statement.forms.map(({ variant, made, owners, viewers }) => [variant, String(made), String(owners), String(viewers)]);
  for (const line of tableLines(["form", "made", "of people", "shown to others"], rows)) terminal.say(line);
  const late = statement.unsealedRecords === 0 ? "" : ` ${statement.unsealedRecords} of the last moments are not sealed yet.`;
  terminal.say(`${statement.sealedRecords} records under ${statement.seals} seals were checked.${late}`);
  terminal.say(
    isLimited
      ? `Version ${statement.version} made these and nothing else. No original, no archived picture, no profile and no talk is affected.`
      : "It cannot be said that nothing else is affected:",
  );
  for (const { what, where } of statement.findings) terminal.say(`  ${WORDS[what]}: ${where}`);
  return isLimited ? 0 : 1;
}
