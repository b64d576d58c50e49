import { expect, test } from "vitest";
import { parseDatabaseUrl } from "./external.ts";

test("an address names the owner, and the same place serves the other roles", () => {
  const { owner, connection } = parseDatabaseUrl("postgres://town:p%40ss@db.example:6432/musubi");
  expect(owner).toEqual({ host: "db.example", port: 6432, database: "musubi", user: "town", password: "p@ss", ssl: false });
  expect(connection("musubi_people", "other")).toEqual({ ...owner, user: "musubi_people", password: "other" });
});

test("a Unix socket and the usual port need not be spelt out", () => {
  const { owner } = parseDatabaseUrl("postgresql://town:secret@/musubi?host=/run/postgresql");
  expect(owner).toMatchObject({ host: "/run/postgresql", port: 5432, database: "musubi" });
});

test("TLS is checked as the address asks", () => {
  expect(parseDatabaseUrl("postgres://a:b@h/d?sslmode=verify-full").owner.ssl).toEqual({});
  expect(parseDatabaseUrl("postgres://a:b@h/d?sslmode=no-verify").owner.ssl).toEqual({ rejectUnauthorized: false });
  expect(parseDatabaseUrl("postgres://a:b@h/d?sslmode=disable").owner.ssl).toBe(false);
});

test.each(["", "mysql://a:b@h/d", "postgres://h/d", "postgres://a:b@h/", "postgres://a:b@h:port/d", "postgres://a:se%cret@h"])(
  "the address %j is refused without repeating it",
  (url) => {
    const refusal = { code: "database_setting_invalid", message: expect.not.stringContaining("cret") };
    expect(() => parseDatabaseUrl(url)).toThrow(expect.objectContaining(refusal));
  },
);
