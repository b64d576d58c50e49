/** A push service on this machine, for tests: TLS with a certificate of its own, and a browser's side that decrypts. */
import { createDecipheriv, createECDH, hkdfSync } from "node:crypto";
import { createServer } from "node:https";
import { selfSigned } from "@musubi/testkit";

/** What the service received. */
export interface ReceivedPush {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A running service. */
export interface TestPushService extends AsyncDisposable {
  readonly url: string;
  /** To be trusted besides the system's certificates. */
  readonly ca: string;
  readonly received: readonly ReceivedPush[];
  /** Answers with this status from now on. */
  answerWith(status: number): void;
}

/** Starts a push service on a free port of this machine. */
export async function startPushService(): Promise<TestPushService> {
  const { key, cert } = selfSigned();
  const received: ReceivedPush[] = [];
  let status = 201;
  const server = createServer({ key, cert }, (request, answer) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(pieces) });
      answer.writeHead(status).end("a body that nobody reads");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `https://127.0.0.1:${port}`,
    ca: cert,
    received,
    answerWith: (next) => {
      status = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The browser's side of a subscription. */
export class TestBrowser {
  readonly #pair = createECDH("prime256v1");
  readonly #auth: Buffer;
  readonly p256dh: string;
  readonly auth: string;

  constructor(auth: Uint8Array) {
    this.#auth = Buffer.from(auth);
    this.p256dh = this.#pair.generateKeys("base64url");
    this.auth = this.#auth.toString("base64url");
  }

  /** Decrypts a message as RFC 8291 and RFC 8188 say (aes128gcm, one record). */
  decrypt(body: Buffer): unknown {
    const salt = body.subarray(0, 16);
    const keyLength = body[20] ?? 0;
    const senderKey = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.#pair.getPublicKey(), senderKey]);
    const ikm = hkdfSync("sha256", this.#pair.computeSecret(senderKey), this.#auth, info, 32);
    const key = hkdfSync("sha256", Buffer.from(ikm), salt, "Content-Encoding: aes128gcm\0", 16);
    const nonce = hkdfSync("sha256", Buffer.from(ikm), salt, "Content-Encoding: nonce\0", 12);
    const cipher = createDecipheriv("aes-128-gcm", Buffer.from(key), Buffer.from(nonce));
    cipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    // The padding is a 2 and zeros behind the text.
    return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString("utf8"));
  }
}
