import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { DECODER_POLICY, PAGE_POLICY } from "./headers.ts";

/** The file of the worker that decodes HEIC, as the build names it. */
const DECODER = /\/assets\/heic-decoder\.dom-[\w-]+\.js$/;
const YEAR_SECONDS = 31_536_000;

/** How a browser keeps the page itself: asked for anew each time, or not at all. */
export type PageKeeping = "no-cache" | "no-store";

/** Serves a built app: hashed files for a year, the page itself as `keeping` says, and the page for every address of the app. */
export async function servePages(app: FastifyInstance, dir: string, keeping: PageKeeping): Promise<void> {
  if (!existsSync(dir)) return;
  await app.register(fastifyStatic, {
    root: dir,
    index: false,
    wildcard: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("Content-Security-Policy", DECODER.test(path) ? DECODER_POLICY : PAGE_POLICY);
      reply.header("Cache-Control", path.includes("/assets/") ? `public, max-age=${YEAR_SECONDS}, immutable` : keeping);
    },
  });
  const sendPage = (reply: FastifyReply): FastifyReply => {
    reply.header("Content-Security-Policy", PAGE_POLICY).header("Cache-Control", keeping);
    return reply.sendFile("index.html");
  };
  app.get("/", (_request, reply) => sendPage(reply));
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === "GET" && !/^\/(?:api|log)\//.test(request.url) && !/\.[a-z0-9]{1,8}$/i.test(request.url.split("?")[0] ?? "");
    return isPage ? sendPage(reply) : reply.code(404).send({ error: { code: "not_found" } });
  });
}
