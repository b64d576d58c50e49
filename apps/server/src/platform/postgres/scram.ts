import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import type { Random } from "@musubi/base";

const iterations = 4096;

/**
 * What PostgreSQL stores instead of a password (RFC 5803). We send it instead of the password itself, so that the password
 * stands in no statement and no log of the database. The password must be ASCII: others would need preparation (RFC 4013).
 */
export function scramVerifier(password: string, random: Random): string {
  if (!/^[!-~]{16,200}$/u.test(password)) throw new TypeError("A role's password must be 16 to 200 visible ASCII characters.");
  const salt = Buffer.from(random.bytes(16));
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const storedKey = createHash("sha256").update(keyed(salted, "Client Key")).digest();
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey.toString("base64")}:${keyed(salted, "Server Key").toString("base64")}`;
}

function keyed(salted: Buffer, label: string): Buffer {
  return createHmac("sha256", salted).update(label).digest();
}
