import { createHash } from "node:crypto";
import { request } from "node:http";
import { present, randomName, systemClock, systemRandom } from "@musubi/base";
import {
  ASSERTION_TYPE,
  type STAFF_OPERATIONS,
  type StaffFacts,
  type StaffOperation,
  type StaffOperationName,
} from "@musubi/protocol/staff";
import type { StaffDoor, World } from "@musubi/testkit";
import { importJWK, SignJWT } from "jose";
import type { Static, TObject } from "typebox";
import { staffFacts } from "./staff-rows.ts";

/** What a call of the staff came to. */
export interface DeskAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The refusal's code, or null. */
  readonly code: string | null;
}

/** How an assertion is spoilt, for tests of what is not believed. */
export interface Spoilt {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: Awaited<ReturnType<typeof importJWK>>;
  /** The body that is sent, when another was asserted. */
  readonly body?: string;
  readonly operation?: string;
}

type OutputOf<N extends StaffOperationName> =
  (typeof STAFF_OPERATIONS)[N] extends StaffOperation<string, infer _I, infer Out, string> ? Static<TObject<Out>> : never;

let staffCount = 0;

/** Somebody of the staff who calls the data plane as the directory does for them: one signed assertion for each call. */
export class DeskPerson {
  /** Whose server the calls go to; a test with two of them changes it. */
  door: StaffDoor;
  facts: StaffFacts;

  constructor(world: Pick<World, "staff">, role: StaffFacts["role"], but: Partial<StaffFacts> = {}) {
    this.door = present(world.staff, "The world was asked to serve the staff.");
    staffCount = (staffCount % 9) + 1;
    // Facts of the form that the contract wants; the numbers make each person another one.
    const facts = staffFacts(staffCount, role) as unknown as StaffFacts;
    this.facts = { ...facts, secondFactorAt: Date.parse("2100-01-01"), ...but };
  }

  /** Makes a call. */
  async call(operation: string, input: unknown, spoilt: Spoilt = {}): Promise<DeskAnswer> {
    const asserted = JSON.stringify(input);
    const token = await this.assertion(operation, asserted, spoilt);
    return await post(this.door.socketPath, spoilt.operation ?? operation, { token, body: spoilt.body ?? asserted });
  }

  /** Makes a call that has to succeed. */
  async must<N extends StaffOperationName>(operation: N, input: unknown): Promise<OutputOf<N>> {
    const answer = await this.call(operation, input);
    if (answer.status !== 200) throw new Error(`${operation} was refused: ${JSON.stringify(answer.body)}`);
    // Checked against the contract by the kernel before it left.
    return answer.body as OutputOf<N>;
  }

  /** An assertion as the directory signs it. */
  async assertion(operation: string, body: string, spoilt: Spoilt = {}): Promise<string> {
    const { issuer, audience, keyId } = this.door.keys.trust;
    const iat = Math.floor(systemClock.nowMs() / 1000);
    const claims = {
      iss: issuer,
      aud: audience,
      iat,
      exp: iat + 2,
      jti: randomName(systemRandom, 26),
      op: operation,
      body: createHash("sha256").update(body).digest("base64url"),
      staff: this.facts,
      ...spoilt.claims,
    };
    const key = spoilt.key ?? (await importJWK({ kty: "OKP", ...this.door.keys.privateKey }, "EdDSA"));
    return new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", typ: ASSERTION_TYPE, kid: keyId, ...spoilt.header }).sign(key);
  }
}

/** Posts to the staff's socket. */
export function post(socketPath: string, operation: string, { token, body }: { token: string; body: string }): Promise<DeskAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const sent = request({ socketPath, method: "POST", path: `/staff/${operation}`, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => {
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const error = parsed["error"] as { code: string } | undefined;
        resolve({ status: answer.statusCode ?? 0, body: parsed, code: error?.code ?? null });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
