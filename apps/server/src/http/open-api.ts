import { EVENTS, OPERATIONS, type Operation, REFUSALS } from "@musubi/protocol";
import { cookieName } from "./credentials.ts";
import { statusOf } from "./status.ts";

const KERNEL_ANSWERS = ["invalid_input", "not_found", "rate_limited", "too_large", "unavailable", "fault"];

/** The OpenAPI 3.1 description of every operation, made from the contract alone. */
export function openApi(publicUrl: string, version: string): Record<string, unknown> {
  const operations: readonly Operation[] = Object.values(OPERATIONS);
  return {
    openapi: "3.1.0",
    info: {
      title: "Musubi",
      version,
      description:
        'Every operation as POST with a JSON body, and the same as frames on the WebSocket /api/socket: {"id":1,"op":"talk.read","in":{}} answered by {"id":1,"ok":{}} or {"id":1,"no":{"code":"not_found"}}. Events come as {"ev":"message.changed","data":{}}.',
      license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" },
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths: Object.fromEntries(operations.map((operation) => [`/api/${operation.name}`, pathOf(operation)])),
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        cookie: { type: "apiKey", in: "cookie", name: cookieName(new URL(publicUrl).protocol === "https:") },
      },
      schemas: {
        Refusal: refusalSchema,
        ...Object.fromEntries(Object.entries(EVENTS).map(([name, schema]) => [`Event.${name}`, plain(schema)])),
      },
    },
  };
}

const refusalSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code"],
      properties: {
        code: { enum: Object.keys(REFUSALS) },
        path: { type: "string" },
        retryAfterSeconds: { type: "integer" },
        reference: { type: "string" },
      },
    },
  },
};

function pathOf(operation: Operation): Record<string, unknown> {
  const id = operation.name.replace(".", "_");
  const common = {
    summary: operation.summary,
    tags: [operation.name.split(".")[0]],
    responses: responsesOf(operation),
    ...(operation.public === null ? {} : { security: [] }),
  };
  if (operation.reply === "bytes") {
    const parameters = Object.entries(operation.input.properties).map(([name, schema]) => ({
      name,
      in: "query",
      required: true,
      schema: plain(schema),
    }));
    return { get: { operationId: id, ...common, parameters } };
  }
  const requestBody = { required: true, content: { "application/json": { schema: plain(operation.input) } } };
  return { post: { operationId: id, ...common, requestBody } };
}

function responsesOf(operation: Operation): Record<string, unknown> {
  const content =
    operation.reply === "bytes"
      ? { "application/octet-stream": { schema: { type: "string", format: "binary" } } }
      : { "application/json": { schema: plain(operation.output) } };
  const codes = [...KERNEL_ANSWERS, ...(operation.public === null ? ["unauthenticated"] : []), ...operation.refusals];
  const byStatus = new Map<number, string[]>();
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  const refusals = [...byStatus].map(([status, names]): [string, unknown] => [
    String(status),
    { description: names.join(", "), content: refusalContent },
  ]);
  return { "200": { description: "Done.", content }, ...Object.fromEntries(refusals) };
}

const refusalContent = { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } };

/** A schema as plain JSON, without the marks that only our own types read. */
function plain(schema: unknown): unknown {
  const parsed: unknown = JSON.parse(JSON.stringify(schema));
  return parsed;
}
