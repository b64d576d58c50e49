import { useParams, useSearch } from "@tanstack/react-router";
import { parseTalkId } from "../../data/parse-ids.ts";
import { GoneScreen } from "./parts/gone-screen.tsx";
import { TalkScreen } from "./screen.tsx";

/** The talk that the address names. A new talk begins with a fresh screen. */
export function TalkRoute() {
  const params = useParams({ strict: false });
  const { at } = useSearch({ strict: false });
  const talkId = parseTalkId(params.talkId ?? "");
  return talkId === null ? <GoneScreen /> : <TalkScreen key={talkId} talkId={talkId} at={at ?? null} />;
}
