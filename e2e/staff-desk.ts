import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { randomName, systemRandom } from "@musubi/base";

/** What stands before the 32 bytes of an Ed25519 key (RFC 8410, section 7). */
const PKCS8_HEAD = "302e020100300506032b657004220420";

type Output = Readonly<Record<string, unknown>>;

/**
 * The staff's side of a running server, spoken to as its directory does: through the Unix socket, with one assertion for each call,
 * signed with the directory's own key.
 */
export class StaffDesk {
  readonly #socketPath: string;
  readonly #installation: string;
  readonly #key: KeyObject;

  private constructor(socketPath: string, installation: string, key: KeyObject) {
    this.#socketPath = socketPath;
    this.#installation = installation;
    this.#key = key;
  }

  /** Opens the desk of the server with this data directory. */
  static async open(dataDir: string): Promise<StaffDesk> {
    const keys: { installation: string; signingSeed: string } = JSON.parse(await readFile(join(dataDir, "keys", "directory.json"), "utf8"));
    const der = Buffer.concat([Buffer.from(PKCS8_HEAD, "hex"), Buffer.from(keys.signingSeed, "base64url")]);
    return new StaffDesk(
      join(dataDir, "run", "staff.sock"),
      keys.installation,
      createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
    );
  }

  /** Somebody of the staff; `nth` makes each another person. */
  person(nth: number, role: "support" | "approver" | "security"): StaffPerson {
    return new StaffPerson((operation, input) => this.#call(operation, input, factsOf(nth, role)));
  }

  async #call(operation: string, input: object, staff: object): Promise<Output> {
    const body = JSON.stringify(input);
    return await post(this.#socketPath, operation, { token: this.#assertion(operation, body, staff), body });
  }

  #assertion(operation: string, body: string, staff: object): string {
    const iat = Math.floor(Date.now() / 1_000);
    const keyId = `directory-${(createPublicKey(this.#key).export({ format: "jwk" }).x ?? "").slice(0, 12)}`;
    const head = { alg: "EdDSA", typ: "musubi-staff+jwt", kid: keyId };
    const claims = {
      iss: `musubi-directory:${this.#installation}`,
      aud: `musubi-data:${this.#installation}`,
      iat,
      exp: iat + 2,
      jti: randomName(systemRandom, 26),
      op: operation,
      body: createHash("sha256").update(body).digest("base64url"),
      staff,
    };
    const text = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${text}.${sign(null, Buffer.from(text), this.#key).toString("base64url")}`;
  }
}

/** One member of the staff. */
export class StaffPerson {
  readonly #call: (operation: string, input: object) => Promise<Output>;

  constructor(call: (operation: string, input: object) => Promise<Output>) {
    this.#call = call;
  }

  /** Makes a call that has to succeed. */
  must(operation: string, input: object): Promise<Output> {
    return this.#call(operation, input);
  }

  /** Opens fields of the person of a case, with the leave of somebody else. */
  async reveal(caseId: string, fields: readonly string[], approver: StaffPerson): Promise<string> {
    const asked = await this.must("access.request", {
      caseId,
      purpose: "support_request",
      words: "住所変更のご依頼の確認のため",
      scope: { kind: "fields", fields },
    });
    const { grantId } = asked["grant"] as { grantId: string };
    await approver.must("access.approve", { grantId, words: "" });
    const { entryId } = (await this.must("person.reveal", { grantId, fields })) as { entryId: string };
    return entryId;
  }
}

function factsOf(nth: number, role: string): object {
  const id = (prefix: string): string => `${prefix}_7k2mqx0123456789abc${nth}`;
  return {
    id: id("stf"),
    pseudonym: id("psn"),
    name: `Staff ${nth}`,
    role,
    team: "desk",
    employer: { id: `emp_7k2mqx0123456789abcd`, name: "結びサポート", country: "JP" },
    contract: "employee",
    officeCountry: "JP",
    accessCountry: "JP",
    accessBy: "office_network",
    deviceId: id("sdv"),
    device: "managed",
    sessionId: id("sss"),
    signedInAt: Date.now() - 60_000,
    secondFactorAt: Date.now() - 1_000,
  };
}

function post(socketPath: string, operation: string, { token, body }: { token: string; body: string }): Promise<Output> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const sent = request({ socketPath, method: "POST", path: `/staff/${operation}`, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(JSON.parse(text) as Output);
        else reject(new Error(`${operation} was refused: ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
