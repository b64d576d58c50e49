import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["firefox", "firefox-esr"];
const MAC = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The system's Firefox; null where there is none. */
export function findFirefox(): string | null {
  const places = (process.env["PATH"] ?? "").split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return [...places, ...MAC].find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
