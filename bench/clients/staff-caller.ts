import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { Agent, request } from "node:http";
import { base64url, randomName, systemClock, systemRandom, utf8 } from "@musubi/base";
import { ASSERTION_TYPE } from "@musubi/protocol/staff";
import type { DirectoryKeys } from "@musubi/server/platform";

const name = (number: number): string => String(number).padStart(20, "0");

/**
 * Somebody of the staff, as the directory lets them call: one signed assertion for each call, on the data plane's own socket. Signing
 * with Node's own key object is what a directory pays for each call, and no more.
 */
export class StaffCaller {
  readonly #door: { readonly socketPath: string; readonly keys: DirectoryKeys };
  readonly #facts: object;
  readonly #key: KeyObject;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(door: { readonly socketPath: string; readonly keys: DirectoryKeys }, number: number, role: string) {
    this.#door = door;
    this.#key = createPrivateKey({ key: door.keys.privateKey, format: "jwk" });
    this.#facts = {
      id: `stf_${name(number)}`,
      pseudonym: `psn_${name(number)}`,
      name: `Staff ${number}`,
      role,
      team: "",
      employer: { id: `emp_${name(1)}`, name: "Musubi", country: "JP" },
      contract: "employee",
      officeCountry: "JP",
      accessCountry: "JP",
      accessBy: "office_network",
      deviceId: null,
      device: "managed",
      sessionId: `sss_${name(number)}`,
      signedInAt: 0,
      secondFactorAt: Date.parse("2100-01-01"),
    };
  }

  /** Makes a call that has to succeed, and gives its answer as text. */
  async call(operation: string, input: unknown): Promise<string> {
    const body = JSON.stringify(input);
    const { status, text } = await this.#post(operation, body);
    if (status !== 200) throw new Error(`${operation} was answered with ${status}: ${text}`);
    return text;
  }

  /** Makes a call, and gives its status. */
  async status(operation: string, input: unknown): Promise<number> {
    return (await this.#post(operation, JSON.stringify(input))).status;
  }

  close(): void {
    this.#agent.destroy();
  }

  #assertion(operation: string, body: string): string {
    const { issuer, audience, keyId } = this.#door.keys.trust;
    const iat = Math.floor(systemClock.nowMs() / 1000);
    const header = { alg: "EdDSA", typ: ASSERTION_TYPE, kid: keyId };
    const claims = {
      iss: issuer,
      aud: audience,
      iat,
      exp: iat + 2,
      jti: randomName(systemRandom, 26),
      op: operation,
      body: createHash("sha256").update(body).digest("base64url"),
      staff: this.#facts,
    };
    const signed = `${base64url(utf8(JSON.stringify(header)))}.${base64url(utf8(JSON.stringify(claims)))}`;
    return `${signed}.${base64url(sign(null, utf8(signed), this.#key))}`;
  }

  #post(operation: string, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { "Content-Type": "application/json", Authorization: `Bearer ${this.#assertion(operation, body)}` };
      const { socketPath } = this.#door;
      const sent = request({ agent: this.#agent, socketPath, method: "POST", path: `/staff/${operation}`, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
