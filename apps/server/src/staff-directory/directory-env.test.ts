import { expect, test } from "vitest";
import { readConfig, SETTINGS } from "../config/settings.ts";
import { directoryEnv } from "./directory-env.ts";

test("no secret of people's data reaches the directory's process, whichever settings there are", () => {
  const secrets = Object.values(SETTINGS).filter((one) => one.isSecret && one.env !== "MUSUBI_STAFF_DATABASE_URL");
  const env: Record<string, string> = Object.fromEntries<string>([
    ...secrets.map((one) => [one.env, "a secret"] as const),
    ["MUSUBI_S3_CREDENTIALS", "/etc/keys"],
    ["MUSUBI_PORT", "1"],
  ]);
  const passed = directoryEnv(env, { config: readConfig({}), databaseUrl: null });
  expect(Object.keys(passed).toSorted()).toEqual(["MUSUBI_CONSOLE_PORT", "MUSUBI_DATA_DIR", "MUSUBI_PORT"]);
});
