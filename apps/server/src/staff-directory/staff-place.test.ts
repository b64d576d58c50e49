import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../platform/postgres/external.ts";
import { directoryDatabaseUrl } from "./staff-place.ts";

const main = { host: "/run/musubi", port: 5432, database: "musubi", user: "musubi_owner", password: "", ssl: false };

test.each([
  ["a host", "postgres://owner:s3cret@db.example:5433/hall?sslmode=require", "", ["db.example", 5433, "musubi_staff"]],
  ["a password with an at sign", "postgresql://owner:p@ss@db.example/hall", "", ["db.example", 5432, "musubi_staff"]],
  ["the folder of a socket", "postgres://owner:s3cret@/hall?host=%2Frun%2Fpg&port=5544", "", ["/run/pg", 5544, "musubi_staff"]],
  ["an address of its own", "postgres://owner@one/hall", "postgres://staff:s3cret@two:5555/desk", ["two", 5555, "desk"]],
  ["the database that comes along", "", "", ["/run/musubi", 5432, "musubi_staff"]],
])("the directory is given the way to its own database and no password: %s", (_, databaseUrl, staffDatabaseUrl, expected) => {
  const url = directoryDatabaseUrl({ databaseUrl, staffDatabaseUrl }, main);
  expect(url).not.toMatch(/s3cret|p@ss/);
  const { host, port, database, user } = parseDatabaseUrl(url).connection("musubi_directory", "");
  expect([host, port, database]).toEqual(expected);
  expect(user).toBe("musubi_directory");
});
