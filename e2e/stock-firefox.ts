#!/usr/bin/env node
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { findFirefox } from "../tools/find-firefox.ts";

/**
 * Starts the Firefox of this system in place of one that is made for tests, and stands between it and whoever drives it by WebDriver BiDi. A
 * command that this Firefox does not know yet, and that only says how a page should look by default, is answered as done.
 */
const PASSED_OVER = new Set(["emulation.setMediaFeaturesOverride"]);
const LISTENING = /^WebDriver BiDi listening on (ws:\/\/\S+)$/;

const firefox = spawn(findFirefox() ?? "firefox", process.argv.slice(2), { stdio: ["ignore", "inherit", "pipe"] });
firefox.once("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => firefox.kill(signal));

for await (const line of createInterface({ input: firefox.stderr })) {
  const [, address] = LISTENING.exec(line) ?? [];
  if (address === undefined) process.stderr.write(`${line}\n`);
  else listen(address);
}

function listen(address: string): void {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: 256 * 1_024 * 1_024 }, () => {
    const here = server.address();
    if (typeof here === "object" && here !== null) process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${here.port}\n`);
  });
  server.on("connection", (driver, request) =>
    relay(driver, new WebSocket(`${address}${request.url ?? ""}`, { maxPayload: 256 * 1_024 * 1_024 })),
  );
}

function relay(driver: WebSocket, browser: WebSocket): void {
  const early: string[] = [];
  browser.on("open", () => {
    for (const text of early.splice(0)) browser.send(text);
  });
  driver.on("message", (data: RawData) => {
    const text = textOf(data);
    const { id, method } = JSON.parse(text) as { readonly id: number; readonly method: string };
    if (PASSED_OVER.has(method)) driver.send(JSON.stringify({ type: "success", id, result: {} }));
    else if (browser.readyState === WebSocket.OPEN) browser.send(text);
    else early.push(text);
  });
  browser.on("message", (data: RawData) => driver.send(textOf(data)));
  for (const [one, other] of [
    [driver, browser],
    [browser, driver],
  ] as const)
    one.on("close", () => other.close());
  browser.on("error", () => driver.close());
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString("utf8") : Buffer.from(data as Buffer).toString("utf8");
}
