import type { Operation } from "@musubi/protocol";

/** What of JSON Schema the contract uses, read as plain JSON. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
}

/** The kinds of names that an input can carry: the prefixes of ids, and the codes of invites. */
export type NameKind = "usr" | "dev" | "tlk" | "inv" | "psk" | "tko" | "chl" | "blb" | "cas" | "led" | "fil" | "alb" | "code" | "handle";

/** Gives the name to use for a field of this kind, or null to leave an optional field out. */
export type PickName = (kind: NameKind) => string | null;

/** Which kinds of names an operation's input can carry. */
export function nameKindsOf(operation: Operation): Set<NameKind> {
  const kinds = new Set<NameKind>();
  sampleInput(operation, (kind) => {
    kinds.add(kind);
    return null;
  });
  return kinds;
}

/** An input that fits the operation's schema, with the names that are picked, everything else as small as it may be. */
export function sampleInput(operation: Operation, pick: PickName): unknown {
  const schema: Schema = JSON.parse(JSON.stringify(operation.input));
  return sample(schema, pick);
}

function sample(schema: Schema, pick: PickName): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {}, pick);
  switch (schema.type) {
    case "object":
      return sampleObject(schema, pick);
    case "array":
      return [sample(schema.items ?? {}, pick)];
    case "string":
      return sampleText(schema, pick);
    case "integer":
      // Pages as large as they may be, so that nothing hides behind the end of one; places and counts at one.
      return schema.maximum !== undefined && schema.maximum <= 500 ? schema.maximum : Math.max(1, schema.minimum ?? 0);
    case "boolean":
      return true;
    default:
      return null;
  }
}

function sampleObject(schema: Schema, pick: PickName): Record<string, unknown> {
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([key, field]) => schema.required?.includes(key) === true || nameKind(field) !== null,
  );
  const entries = fields.map(([key, field]) => [key, sample(field, pick)] as const);
  return Object.fromEntries(entries.filter(([key, value]) => schema.required?.includes(key) === true || value !== ABSENT));
}

/** Stands for a name that was not picked: of the right length, and of nobody. */
const ABSENT = "absent";

function sampleText(schema: Schema, pick: PickName): string {
  const kind = nameKind(schema);
  if (kind !== null) return pick(kind) ?? ABSENT;
  if (schema.pattern?.startsWith("^(?:https:") === true) return "https://push.example.org/x";
  const exactly = /\{(\d+)\}\)\$$/.exec(schema.pattern ?? "")?.[1];
  return "x".repeat(Math.max(schema.minLength ?? 1, Number(exactly ?? 1)));
}

const CODE_PATTERN = "^(?:[0-9a-hjkmnp-tv-z]{20})$";
const ID_PATTERN = /^\^\(\?:(usr|dev|tlk|inv|psk|tko|chl|blb|cas|led|fil|alb)_/;

function nameKind(schema: Schema): NameKind | null {
  const { pattern } = schema.anyOf?.[0] ?? schema;
  if (pattern === undefined) return null;
  if (pattern === CODE_PATTERN) return "code";
  if (pattern.startsWith("^(?:[a-z0-9](?:[a-z0-9._]")) return "handle";
  return (ID_PATTERN.exec(pattern)?.[1] as NameKind | undefined) ?? null;
}
