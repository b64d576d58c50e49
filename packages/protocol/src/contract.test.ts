import { expect, test } from "vitest";
import { DATA_CATEGORIES } from "./data-category.ts";
import { EVENTS } from "./events.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { KERNEL_CODES, REFUSALS } from "./refusal.ts";

const operations: readonly Operation[] = Object.values(OPERATIONS);
const kernelCodes: readonly string[] = KERNEL_CODES;

test("every operation is listed under its own name, which is noun.verb", () => {
  for (const [name, operation] of Object.entries(OPERATIONS)) expect(name).toBe(operation.name);
  for (const { name } of operations) expect(name).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/);
});

test("whoever is not signed in reaches public operations alone, and each of them says why", () => {
  for (const { name, actors, access, public: reason } of operations) {
    expect({ name, isPublic: actors.includes("anyone") }).toEqual({ name, isPublic: access === null });
    if (access === null) expect((reason ?? "").split(" ").length, name).toBeGreaterThan(4);
  }
});

test("the object that access is decided on is a required field of the input, or a field that may be null", () => {
  const elsewhere = operations.filter(
    ({ access, input }) => access !== null && access.on !== "own" && !(input.required ?? []).includes(access.on),
  );
  expect(elsewhere.map(({ name }) => name)).toEqual([]);
});

test("what operations refuse with and what REFUSALS explains are the same codes", () => {
  const declared = new Set([...kernelCodes, ...operations.flatMap((operation) => [...operation.refusals])]);
  expect([...declared].sort()).toEqual(Object.keys(REFUSALS).sort());
});

test("no operation declares a code that the kernel answers for it", () => {
  for (const { name, refusals } of operations)
    expect(
      refusals.filter((code) => kernelCodes.includes(code)),
      name,
    ).toEqual([]);
});

test("every refusal is explained in both languages, as a sentence", () => {
  for (const [code, { en, ja }] of Object.entries(REFUSALS)) {
    expect(en, code).toMatch(/^[A-Z].*\.$/);
    expect(ja, code).toMatch(/[ぁ-んァ-ヶ一-龠].*。$/);
  }
});

test("what a reply discloses is said in the words of the data map", () => {
  for (const { name, discloses } of operations)
    expect(
      discloses.filter((category) => !(category in DATA_CATEGORIES)),
      name,
    ).toEqual([]);
});

test("everything that crosses the boundary has a bound, and no object takes fields it does not name", () => {
  const schemas = [
    ...operations.flatMap(({ name, input, output }) => [[`${name} input`, input] as const, [`${name} output`, output] as const]),
    ...Object.entries(EVENTS),
  ];
  expect(schemas.flatMap(([name, schema]) => unbounded(plain(schema), name))).toEqual([]);
});

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly description?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** A schema as JSON, without what only our own types read. */
function plain(schema: unknown): Schema {
  const parsed: Schema = JSON.parse(JSON.stringify(schema));
  return parsed;
}

/** The places of a schema where something could grow without end. */
function unbounded(schema: Schema, at: string): string[] {
  if (schema.const !== undefined) return [];
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((branch, index) => unbounded(branch, `${at}/${index}`));
  switch (schema.type) {
    case "string":
      return schema.maxLength === undefined ? [at] : [];
    case "array":
      return [...(schema.maxItems === undefined ? [at] : []), ...unbounded(schema.items ?? {}, `${at}[]`)];
    case "integer":
      return schema.minimum === undefined || schema.maximum === undefined ? [at] : [];
    case "boolean":
    case "null":
      return [];
    case "object":
      // JSON of another specification, bounded by the size of a frame.
      if (schema.properties === undefined) return schema.description?.includes("WebAuthn") === true ? [] : [at];
      return [
        ...(schema.additionalProperties === false ? [] : [at]),
        ...Object.entries(schema.properties).flatMap(([key, field]) => unbounded(field, `${at}.${key}`)),
      ];
    default:
      return [at];
  }
}
