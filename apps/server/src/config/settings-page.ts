import { SETTINGS } from "./settings.ts";

/** The page `docs/operate/settings.md`: a test fails when the file differs from it. */
export function settingsPage(): string {
  const rows = Object.values(SETTINGS).map((one) => {
    const standard = one.standard === "" ? "empty" : `\`${one.standard}\``;
    return `| \`${one.env}\` | ${standard} | ${one.help}${one.isSecret ? " Secret: never printed or logged." : ""} |`;
  });
  return [
    "# Settings",
    "",
    "Settings are environment variables. An unknown variable whose name begins with `MUSUBI_`, or a value that a setting",
    "cannot have, stops the start with a sentence that names it. `musubi doctor` shows which are set.",
    "",
    "This page is made from `apps/server/src/config/settings.ts` by `node apps/server/src/config/write-settings-page.ts`.",
    "",
    "| Setting | Default | What it does |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
