import { randomName, systemRandom } from "@musubi/base";

/** Everything of an answer that somebody outside can see, except the date. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls an operation over HTTP and keeps what came back as it came. */
export async function callRaw(url: string, token: string | null, operation: string, input: unknown): Promise<RawAnswer> {
  const headers = { "Content-Type": "application/json", ...(token === null ? {} : { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/api/${operation}`, { method: "POST", headers, body: JSON.stringify(input) });
  const seen = Object.fromEntries([...response.headers].filter(([name]) => name !== "date"));
  return { status: response.status, headers: seen, body: await response.text() };
}

const ID = /\b(usr|dev|tlk|inv|psk|tko|chl|blb|cas|led|fil|alb)_[0-9a-hjkmnp-tv-z]{20}\b/g;
const INVITE_CODE = /^[0-9a-hjkmnp-tv-z]{20}$/;

/** The ids in a text, each once. */
export function idsIn(text: string): Set<string> {
  return new Set(text.match(ID) ?? []);
}

/** A name of this kind that names nothing. */
export function absentName(kind: string): string {
  const name = randomName(systemRandom, 20);
  return kind === "code" ? name : kind === "handle" ? `nobody.${name}` : `${kind}_${name}`;
}

/** The same input with every id, handle and invite code replaced by one that names nothing; clients' own names stay. */
export function withAbsentNames(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(withAbsentNames);
  if (typeof input === "string")
    return INVITE_CODE.test(input)
      ? randomName(systemRandom, 20)
      : input.replace(ID, (_, prefix: string) => `${prefix}_${randomName(systemRandom, 20)}`);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      if (key === "clientId") return [key, value];
      return [key, key === "handle" ? `nobody.${randomName(systemRandom, 12)}` : withAbsentNames(value)];
    }),
  );
}

/** An answer in which the names that the question itself brought are blotted out, so that two answers can be compared. */
export function blotNames(answer: RawAnswer, input: unknown): RawAnswer {
  let { body } = answer;
  for (const id of idsIn(JSON.stringify(input))) body = body.replaceAll(id, "(name)");
  return { ...answer, body };
}
