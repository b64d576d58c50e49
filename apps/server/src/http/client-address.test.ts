import type { IncomingMessage } from "node:http";
import { present } from "@musubi/base";
import { expect, test } from "vitest";
import { clientAddress, parseProxies } from "./client-address.ts";

/** The two things of a request that its address is read from. */
function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const none = present(parseProxies(""), "Nothing is a list.");
const two = present(parseProxies("127.0.0.1, 10.0.0.0/8, fd00::/8"), "These are addresses.");

test.each([
  ["no proxy is believed", none, "127.0.0.1", "203.0.113.9", "127.0.0.1"],
  ["a believed proxy tells who asked", two, "127.0.0.1", "203.0.113.9", "203.0.113.9"],
  ["a mapped address is the same proxy", two, "::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"],
  ["what the asker wrote in front is not believed", two, "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"],
  ["a chain of believed proxies is walked to its end", two, "fd00::2", "203.0.113.9, 10.1.2.3", "203.0.113.9"],
  ["a stranger's header is not believed", two, "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["nonsense ends the walk", two, "127.0.0.1", "203.0.113.9, <script>", "127.0.0.1"],
  ["a proxy that says nothing is itself the asker", two, "127.0.0.1", undefined, "127.0.0.1"],
])("%s", (_, trusted, remote, forwarded, address) => {
  expect(clientAddress(request(remote, forwarded), trusted)).toBe(address);
});

test.each(["nowhere", "10.0.0.0/33", "10.0.0.0/8/8", "fd00::/129", "10.0.0.0/x"])("%s is not the address of a proxy", (text) => {
  expect(parseProxies(text)).toBeNull();
});
