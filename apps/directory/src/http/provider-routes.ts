import { IssuerId } from "@musubi/protocol/staff";
import type { FastifyInstance } from "fastify";
import { Check } from "typebox/value";
import type { Providers } from "../providers/providers.ts";
import { visitCookie, visitState } from "./credentials.ts";

/** Where a provider sends people back to. */
export const CALLBACK_PATH = "/provider/callback";

/** Adds the two steps of a visit to an identity provider: the way there, and the way back. */
export function addProviderRoutes(app: FastifyInstance, parts: { readonly providers: Providers; readonly publicUrl: () => URL }): void {
  app.get<{ Querystring: Record<string, string> }>("/provider/start", async (request, reply) => {
    const { issuer = "" } = request.query;
    const begun = Check(IssuerId, issuer) ? await parts.providers.begin(issuer, callbackUrl(parts.publicUrl())) : null;
    if (begun === null) return reply.redirect("/?provider=refused");
    return reply
      .header("Set-Cookie", visitCookie(begun.state, parts.publicUrl().protocol === "https:"))
      .header("Cache-Control", "no-store")
      .redirect(begun.url.href);
  });
  app.get(CALLBACK_PATH, async (request, reply) => {
    const publicUrl = parts.publicUrl();
    const state = visitState(request.headers, publicUrl.protocol === "https:");
    const query = new URL(request.url, publicUrl).search;
    const isKnown = state !== null && (await parts.providers.finish(state, new URL(query, callbackUrl(publicUrl))));
    return reply.header("Cache-Control", "no-store").redirect(isKnown ? "/?provider=done" : "/?provider=refused");
  });
}

function callbackUrl(publicUrl: URL): URL {
  return new URL(CALLBACK_PATH, publicUrl);
}
