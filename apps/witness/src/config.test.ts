import { describe, expect, it } from "vitest";
import { SigningLog } from "../test/signing-log.ts";
import { readConfig } from "./config.ts";

const log = new SigningLog("musubi.example/log");
const second = new SigningLog("musubi.example/log", 2);
const REQUIRED = ["--state", "/state", "--log", log.vkey];

describe("the settings of a witness", () => {
  it("are loopback and port 7420 where nothing else is said", () => {
    expect(readConfig(REQUIRED, {})).toMatchObject({ ok: true, value: { host: "127.0.0.1", port: 7420, stateDir: "/state", name: null } });
  });

  it("come from the environment where a flag is missing", () => {
    const environment = {
      MUSUBI_WITNESS_STATE: "/other",
      MUSUBI_WITNESS_NAME: "w",
      MUSUBI_WITNESS_LISTEN: "[::1]:80",
      MUSUBI_WITNESS_LOGS: `${log.vkey}\n A log of ours ${second.vkey}\n`,
    };
    const config = readConfig([], environment);
    expect(config).toMatchObject({ ok: true, value: { host: "::1", port: 80, stateDir: "/other", name: "w" } });
    expect(config.ok && [...config.value.logs.keys()]).toEqual([log.origin, "A log of ours"]);
    expect(readConfig(REQUIRED, environment)).toMatchObject({ ok: true, value: { stateDir: "/state" } });
  });

  it("may name several keys of one log", () => {
    const config = readConfig([...REQUIRED, "--log", second.vkey], {});
    expect(config.ok && config.value.logs.get(log.origin)?.keys).toHaveLength(2);
  });

  it.each([
    ["no directory", ["--log", log.vkey]],
    ["no log", ["--state", "/state"]],
    ["a log that is no key", ["--state", "/state", "--log", "musubi.example/log"]],
    ["a name with a space", [...REQUIRED, "--name", "a b"]],
    ["a place without a port", [...REQUIRED, "--listen", "127.0.0.1"]],
    ["a port that is none", [...REQUIRED, "--listen", "127.0.0.1:70000"]],
    ["an unknown flag", [...REQUIRED, "--colour", "red"]],
    ["a word too many", [...REQUIRED, "serve"]],
  ])("are refused with %s", (_, args) => {
    expect(readConfig(args, {})).toEqual({ ok: false, reason: expect.any(String) });
  });
});
