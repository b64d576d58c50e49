import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { refuseTakenPort } from "./listen-refusal.ts";

const blocker = createServer();
afterEach(() => void blocker.close());

test("a port that somebody listens on is refused with its number", async () => {
  await new Promise<void>((done) => blocker.listen(0, "127.0.0.1", done));
  const address = blocker.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(refuseTakenPort({ host: "127.0.0.1", port })).rejects.toMatchObject({
    code: "port_in_use",
    message: expect.stringContaining(String(port)),
  });
});

test("a free port is let go again, so that the server itself can have it", async () => {
  await expect(refuseTakenPort({ host: "127.0.0.1", port: 0 })).resolves.toBeUndefined();
  await expect(refuseTakenPort({ host: "127.0.0.1", port: 0 })).resolves.toBeUndefined();
});

test("an address that is not this machine's is refused", async () => {
  await expect(refuseTakenPort({ host: "192.0.2.1", port: 0 })).rejects.toMatchObject({ code: "host_not_here" });
});
