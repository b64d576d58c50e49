import { timingSafeEqual } from "node:crypto";
import type { Clock } from "@musubi/base";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Database } from "../kernel/transaction.ts";
import { askDatabase } from "./health-store.ts";
import type { Hub } from "./hub.ts";

/** What the routes beside the API need. */
export interface ServiceParts {
  readonly hub: Hub;
  /** Alarms about pictures since the start. */
  readonly pictureAlarms: () => readonly { readonly foundBy: string; readonly reason: string; readonly count: number }[];
  readonly database: Database;
  readonly description: Record<string, unknown>;
  /** Empty: metrics only for this machine. */
  readonly metricsToken: string;
  readonly publicUrl: string;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;
const CONTACT_VALID_DAYS = 180;

/** Adds health, metrics, the interface description and security.txt. None of them holds data of a person. */
export function addServiceRoutes(app: FastifyInstance, parts: ServiceParts): void {
  const metrics = makeMetrics(parts);
  app.get("/healthz", async (_request, reply) => {
    try {
      await askDatabase(parts.database);
      return await reply.header("Cache-Control", "no-store").send({ status: "ok" });
    } catch {
      return reply.code(503).header("Cache-Control", "no-store").send({ status: "database unavailable" });
    }
  });
  app.get("/metrics", async (request, reply) => {
    if (!mayReadMetrics(request, parts.metricsToken)) return reply.code(404).send({ error: { code: "not_found" } });
    return reply
      .header("Content-Type", metrics.contentType)
      .header("Cache-Control", "no-store")
      .send(await metrics.metrics());
  });
  app.get("/api/openapi.json", async (_request, reply) => reply.send(parts.description));
  app.get("/.well-known/security.txt", async (_request, reply) => {
    const expires = new Date(parts.clock.nowMs() + CONTACT_VALID_DAYS * DAY_MS).toISOString();
    // RFC 9116. The operator's own contact comes with the intake form of the incident desk; until then the project's page says how.
    const text = `Contact: ${parts.publicUrl}/security\nExpires: ${expires}\nPreferred-Languages: ja, en\nCanonical: ${parts.publicUrl}/.well-known/security.txt\n`;
    return reply.header("Content-Type", "text/plain; charset=utf-8").send(text);
  });
}

function makeMetrics({ hub, pictureAlarms }: ServiceParts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const readSockets = function (this: Gauge): void {
    this.set(hub.socketCount);
  };
  registry.registerMetric(
    new Gauge({ name: "musubi_open_sockets", help: "Open sockets of signed-in devices.", registers: [], collect: readSockets }),
  );
  const readAlarms = function (this: Gauge<"found_by" | "reason">): void {
    for (const { foundBy, reason, count } of pictureAlarms()) this.set({ found_by: foundBy, reason }, count);
  };
  registry.registerMetric(
    new Gauge({
      name: "musubi_picture_alarms",
      help: "Pictures that may not be what they must be, since the start.",
      labelNames: ["found_by", "reason"],
      registers: [],
      collect: readAlarms,
    }),
  );
  return registry;
}

function mayReadMetrics(request: FastifyRequest, token: string): boolean {
  const presented = request.headers.authorization ?? "";
  if (token !== "") {
    const [given, wanted] = [Buffer.from(presented), Buffer.from(`Bearer ${token}`)];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
  // A reverse proxy on this machine would make the whole world local: then only a token opens it.
  return request.headers["x-forwarded-for"] === undefined && ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(request.ip);
}
