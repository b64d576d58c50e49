import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { settingsPage } from "./settings-page.ts";

/** Writes the settings page anew: `node apps/server/src/config/write-settings-page.ts`. */
const path = join(import.meta.dirname, "../../../../docs/operate/settings.md");
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, settingsPage());
