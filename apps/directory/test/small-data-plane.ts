import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AssertionClaims } from "@musubi/protocol/staff";
import { ASSERTION_TYPE, AssertionClaims as ClaimsSchema } from "@musubi/protocol/staff";
import type { StaffTrust } from "@musubi/server/platform";
import { importJWK, jwtVerify } from "jose";
import { Check } from "typebox/value";

/** A call that a data plane accepted. */
export interface AcceptedCall {
  readonly operation: string;
  readonly claims: AssertionClaims;
  readonly body: unknown;
}

/**
 * The smallest data plane: a real HTTP server on a Unix socket that verifies assertions as strictly as the real one, and answers
 * with what it was told.
 */
export async function startSmallDataPlane(
  socketPath: string,
  trust: StaffTrust,
): Promise<AsyncDisposable & { readonly calls: AcceptedCall[] }> {
  const key = await importJWK({ kty: "OKP", ...trust.publicKey }, "EdDSA");
  const calls: AcceptedCall[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number, json: unknown): void =>
      void response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const operation = (request.url ?? "").replace("/staff/", "");
      const token = (request.headers.authorization ?? "").replace("Bearer ", "");
      const { issuer, audience } = trust;
      jwtVerify(token, key, {
        issuer,
        audience,
        algorithms: ["EdDSA"],
        typ: ASSERTION_TYPE,
        maxTokenAge: 2,
        requiredClaims: ["jti", "exp"],
      })
        .then(({ payload, protectedHeader }) => {
          const isOurs = protectedHeader.kid === trust.keyId && Check(ClaimsSchema, payload);
          const hash = createHash("sha256").update(body).digest("base64url");
          if (!isOurs || payload.op !== operation || payload.body !== hash) return answer(401, { error: { code: "unauthenticated" } });
          calls.push({ operation, claims: payload, body: JSON.parse(body.toString()) });
          return answer(200, { heard: payload.staff });
        })
        .catch(() => answer(401, { error: { code: "unauthenticated" } }));
    });
  });
  await new Promise<void>((done) => server.listen(socketPath, done));
  const stop = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { calls, [Symbol.asyncDispose]: stop };
}
