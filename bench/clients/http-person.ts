import { Agent, request } from "node:http";

/** As often as one person may ask. */
const POLL_MS = 25;

/** What was answered over HTTP. */
interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** A user of Musubi over HTTP, with one connection that stays open. */
export class HttpPerson implements Disposable {
  readonly #url: string;
  /** Of the session, for a browser that is this person as well. */
  readonly token: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string, token = "") {
    this.#url = url;
    this.token = token;
  }

  /** Somebody new: people who are written with SQL have no key that their files could be sealed with. */
  static async signUp(url: string, user: number): Promise<HttpPerson> {
    using nobody = new HttpPerson(url);
    const credential = { kind: "password", password: "seven quiet herons" };
    const about = { handle: `photographer${user}`, displayName: "Photographer", country: "JP", language: "ja" };
    const { session } = await nobody.call("account.signUp", { ...about, credential, deviceName: "bench", carrier: "bearer" });
    const token: unknown = typeof session === "object" && session !== null ? Reflect.get(session, "token") : null;
    return new HttpPerson(url, typeof token === "string" ? token : "");
  }

  /** Calls an operation that must succeed. */
  async call(name: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const body = Buffer.from(JSON.stringify(input));
    const answer = await this.#send("POST", `/api/${name}`, { body, headers: { "Content-Type": "application/json" } });
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.body.toString("utf8", 0, 200)}`);
    const output: Readonly<Record<string, unknown>> = JSON.parse(answer.body.toString("utf8"));
    return output;
  }

  /** Uploads bytes whole and gives the name of their file. */
  async upload(bytes: Buffer, facts: { readonly kind: string; readonly name: string }): Promise<string> {
    const { fileId } = await this.call("upload.start", { ...facts, sizeBytes: bytes.length });
    const headers = { "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0" };
    const { status } = await this.#send("PATCH", `/api/uploads/${String(fileId)}`, { body: bytes, headers });
    if (status !== 204) throw new Error(`The upload was answered with ${status}.`);
    return String(fileId);
  }

  /** Waits until a file is ready, asking again and again. */
  async ready(fileId: string): Promise<void> {
    for (;;) {
      const { files } = await this.call("file.describe", { fileIds: [fileId] });
      const [file]: readonly { readonly state?: string }[] = Array.isArray(files) ? files : [];
      if (file?.state === "ready") return;
      if (file?.state === "refused") throw new Error("The file was refused.");
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Bytes of a form of a file; how many. */
  async read(fileId: string, variant: string): Promise<number> {
    const { status, body } = await this.#send("GET", `/api/file.read?fileId=${fileId}&variant=${variant}`, { headers: {} });
    if (status !== 200) throw new Error(`file.read: ${status}`);
    return body.length;
  }

  /** A file of a plain server. */
  async get(path: string): Promise<number> {
    const { status, body } = await this.#send("GET", path, { headers: {} });
    if (status !== 200) throw new Error(`${path}: ${status}`);
    return body.length;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, of: { readonly headers: Record<string, string>; readonly body?: Buffer }): Promise<HttpAnswer> {
    const headers = {
      ...of.headers,
      ...(this.token === "" ? {} : { Authorization: `Bearer ${this.token}` }),
      ...(of.body === undefined ? {} : { "Content-Length": of.body.length }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(`${this.#url}${path}`, { method, headers, agent: this.#agent }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
        response.once("error", reject);
      });
      asked.once("error", reject);
      asked.end(of.body);
    });
  }
}
