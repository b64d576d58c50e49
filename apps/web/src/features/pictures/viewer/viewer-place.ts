import type { FileId } from "@musubi/protocol";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { parseFileId } from "../../../data/parse-ids.ts";

/** Which picture is open: a file, and the message that shows it. */
export interface ViewerPlace {
  readonly seq: number;
  readonly fileId: FileId;
}

/** The place that a part of the address names, or null. */
export function parseViewerPlace(text: string | undefined): ViewerPlace | null {
  const [seqText = "", idText = ""] = (text ?? "").split("-", 2);
  const fileId = parseFileId(idText);
  return /^\d{1,15}$/.test(seqText) && fileId !== null ? { seq: Number(seqText), fileId } : null;
}

function format({ seq, fileId }: ViewerPlace): string {
  return `${seq}-${fileId}`;
}

function withoutView<S extends { view?: unknown }>(search: S): Omit<S, "view"> {
  const rest = { ...search };
  delete rest.view;
  return rest;
}

/** Opens a picture over what is on the screen. It is a step of its own in the history, so that "back" closes it and nothing else. */
export function useOpenViewer(): (place: ViewerPlace) => void {
  const navigate = useNavigate();
  return useCallback((place) => void navigate({ to: ".", search: (search) => ({ ...search, view: format(place) }) }), [navigate]);
}

/** The open picture, the way to another one, and the way out. */
export function useViewerPlace() {
  const router = useRouter();
  const navigate = useNavigate();
  const { view } = useSearch({ strict: false });
  const move = useCallback(
    (place: ViewerPlace) => void navigate({ to: ".", search: (search) => ({ ...search, view: format(place) }), replace: true }),
    [navigate],
  );
  const close = useCallback(() => {
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: ".", search: withoutView, replace: true });
  }, [router, navigate]);
  return { place: parseViewerPlace(view), move, close };
}
