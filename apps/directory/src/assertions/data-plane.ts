import { Agent, type IncomingMessage, request } from "node:http";

/** What the data plane answered, not read yet. */
export interface DataAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: IncomingMessage;
}

const TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 50;
/** What of an answer's head goes on to the browser. */
const PASSED_ON = ["content-type", "content-length", "content-disposition", "retry-after"];

/** The data plane, through its Unix socket: the only thing that the directory talks to about people's data, and only to hand calls on. */
export class DataPlane implements Disposable {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Makes one call with its assertion. Rejects when the data plane is away. */
  call(operation: string, assertion: string, body: Uint8Array): Promise<DataAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          socketPath: this.#socketPath,
          agent: this.#agent,
          method: "POST",
          path: `/staff/${operation}`,
          headers: {
            Host: "staff",
            Authorization: `Bearer ${assertion}`,
            "Content-Type": "application/json",
            "Content-Length": body.length,
          },
          timeout: TIMEOUT_MS,
        },
        (answer) => resolve({ status: answer.statusCode ?? 502, headers: passedOn(answer), body: answer }),
      );
      sent.on("timeout", () => sent.destroy(new Error("The data plane did not answer in time.")));
      sent.on("error", reject);
      sent.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

function passedOn(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = answer.headers[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
}
