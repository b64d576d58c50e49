import { expect, test } from "vitest";
import { clearedCookie, isSameOrigin, presentedToken, sessionCookie } from "./credentials.ts";

const secure = new URL("https://talk.example.jp");
const local = new URL("http://localhost:4000");

test("over HTTPS the cookie is one that no neighbour of the domain can set, and the plain one counts for nothing", () => {
  const line = sessionCookie("mst_token", true);
  expect(line).toMatch(/^__Host-musubi_session=mst_token; .*Path=\/; .*Secure$/);
  expect(clearedCookie(true)).toMatch(/^__Host-musubi_session=; .*Max-Age=0; Secure$/);
  expect(presentedToken({ cookie: "__Host-musubi_session=mst_token" }, true)).toEqual({ token: "mst_token", carrier: "cookie" });
  expect(presentedToken({ cookie: "musubi_session=mst_planted" }, true)).toBeNull();
});

test.each([
  ["our page", secure, { host: "talk.example.jp", origin: "https://talk.example.jp" }, true],
  [
    "our name over plain HTTP, as an attacker on the line would serve it",
    secure,
    { host: "talk.example.jp", origin: "http://talk.example.jp" },
    false,
  ],
  ["another site", secure, { host: "talk.example.jp", origin: "https://elsewhere.example" }, false],
  ["this machine by another of its names", local, { host: "127.0.0.1:4000", origin: "http://127.0.0.1:4000" }, true],
  ["another port of this machine", local, { host: "localhost:4000", origin: "http://localhost:3000" }, false],
  ["a page without an origin", local, { host: "localhost:4000", origin: "null" }, false],
])("a request from %s", (_, publicUrl, headers, isOurs) => {
  expect(isSameOrigin(headers, publicUrl)).toBe(isOurs);
});
