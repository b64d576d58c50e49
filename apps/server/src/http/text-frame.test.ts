import { createServer } from "node:http";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { textFrame } from "./text-frame.ts";
import { type Gathered, WriteGatherer } from "./write-gatherer.ts";

test("a WebSocket client of somebody else reads every length of frame as the text it was made of", async () => {
  const texts = [
    "",
    "a",
    "x".repeat(125),
    "x".repeat(126),
    "むすび".repeat(100),
    "x".repeat(65_535),
    "x".repeat(65_536),
    "😀".repeat(50_000),
  ];
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on("upgrade", (request, stream, head) => {
    sockets.handleUpgrade(request, stream, head, () => {
      for (const text of texts) stream.write(textFrame(text));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const read: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("message", (data, isBinary) => {
      read.push(isBinary ? "binary" : (data as Buffer).toString());
      if (read.length === texts.length) resolve();
    });
  });
  expect(read).toEqual(texts);
  client.terminate();
  server.closeAllConnections();
  server.close();
});

test("what is held in one turn is let go once, at the end of that turn", async () => {
  const released: string[] = [];
  const gathered = (name: string): Gathered => ({ release: () => released.push(name) });
  const gatherer = new WriteGatherer();
  gatherer.hold(gathered("a"));
  gatherer.hold(gathered("b"));
  expect(released).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(released).toEqual(["a", "b"]);
});
