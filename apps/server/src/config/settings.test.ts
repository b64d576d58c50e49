import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatVerifierKey, makeSigner } from "@musubi/translog";
import { expect, test } from "vitest";
import { readConfig, SETTINGS } from "./settings.ts";
import { settingsPage } from "./settings-page.ts";

test("without any variable every setting has its default", () => {
  expect(readConfig({})).toMatchObject({ port: 4000, host: "127.0.0.1", signup: "open", region: "", dataDir: "./data" });
});

test("an unknown variable is refused with the name that was probably meant", () => {
  expect(() => readConfig({ MUSUBI_PROT: "4000" })).toThrow(
    expect.objectContaining({ code: "setting_unknown", message: expect.stringContaining("Did you mean MUSUBI_PORT?") }),
  );
});

test("an unknown variable that is like none is refused by its name", () => {
  expect(() => readConfig({ MUSUBI_ENABLE_EVERYTHING: "yes" })).toThrow(expect.objectContaining({ code: "setting_unknown" }));
});

test.each([
  ["MUSUBI_PORT", "http"],
  ["MUSUBI_PORT", "70000"],
  ["MUSUBI_SIGNUP", "everybody"],
  ["MUSUBI_PUBLIC_URL", "talk.example.jp"],
  ["MUSUBI_PUBLIC_URL", "https://talk.example.jp/chat"],
  ["MUSUBI_REGION", "Japan"],
  ["MUSUBI_SEND_RATE", "0"],
  ["MUSUBI_PUSH_CONTACT", "operator"],
  ["MUSUBI_BLOBS", "/srv/blobs"],
  ["MUSUBI_BLOBS", "s3://"],
  ["MUSUBI_BLOBS", "s3://Bucket"],
  ["MUSUBI_BLOBS", "s3://bucket/a/../b"],
  ["MUSUBI_S3_ENDPOINT", "https://s3.example.jp/bucket"],
  ["MUSUBI_WITNESSES", "https://witness.example"],
  ["MUSUBI_WITNESSES", "https://witness.example w1+00000000+BHsanZTnOAZQ0eGAnZUwmYTpCbWZ6sGDmCGJvp1TQmYo"],
  ["MUSUBI_WITNESSES", "ftp://witness.example example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"],
  // A log's own key is none of a witness.
  ["MUSUBI_WITNESSES", "https://witness.example example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"],
])("%s cannot be %s, and the refusal does not repeat the value", (name, value) => {
  const refusal = expect.objectContaining({ code: "setting_invalid", message: expect.stringContaining(name) });
  expect(() => readConfig({ [name]: value })).toThrow(refusal);
});

test("witnesses are addresses with their keys", () => {
  const [one, other] = ["one", "other"].map((name) =>
    formatVerifierKey(makeSigner({ name, kind: "cosignature", seed: new Uint8Array(32).fill(name.length) }).key),
  );
  const { witnesses } = readConfig({ MUSUBI_WITNESSES: `https://witness.example/w/ ${one}, http://localhost:7420 ${other}` });
  expect(witnesses).toEqual([
    { url: "https://witness.example/w", vkey: one },
    { url: "http://localhost:7420", vkey: other },
  ]);
});

test.each([
  ["", { kind: "folder" }],
  ["s3://town-files", { kind: "s3", bucket: "town-files", prefix: "" }],
  ["s3://town-files/", { kind: "s3", bucket: "town-files", prefix: "" }],
  ["s3://town-files/musubi/jp", { kind: "s3", bucket: "town-files", prefix: "musubi/jp/" }],
])("files lie where MUSUBI_BLOBS=%s says", (text, place) => {
  expect(readConfig({ MUSUBI_BLOBS: text }).blobs).toEqual(place);
});

test("other variables of the environment are nobody's business", () => {
  expect(() => readConfig({ PATH: "/bin", MUSUBI: "1", HOME: "/root" })).not.toThrow();
});

test("what may let somebody in is marked as secret", () => {
  const secrets = Object.values(SETTINGS).filter((one) => one.isSecret);
  expect(secrets.map((one) => one.env).sort()).toEqual([
    "MUSUBI_BACKUP_PASSPHRASE",
    "MUSUBI_DATABASE_URL",
    "MUSUBI_METRICS_TOKEN",
    "MUSUBI_S3_ACCESS_KEY",
    "MUSUBI_S3_SECRET_KEY",
    "MUSUBI_STAFF_DATABASE_URL",
  ]);
});

test("the settings page says what the code says", () => {
  const written = readFileSync(join(import.meta.dirname, "../../../../docs/operate/settings.md"), "utf8");
  expect(written).toBe(settingsPage());
});
