import type { FileId } from "@musubi/protocol";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { parseFileId } from "../../data/parse-ids.ts";

/** Which photo lies open over the album. It is a step of its own in the history, so that "back" closes it and nothing else. */
export function useOpenPhoto() {
  const router = useRouter();
  const navigate = useNavigate();
  const { photo } = useSearch({ strict: false });
  const show = useCallback(
    (fileId: FileId | null, isNeighbour: boolean) => {
      if (fileId !== null) void navigate({ to: ".", search: (search) => ({ ...search, photo: fileId }), replace: isNeighbour });
    },
    [navigate],
  );
  const close = useCallback(() => {
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: ".", search: {}, replace: true });
  }, [router, navigate]);
  return { fileId: parseFileId(photo ?? ""), show, close };
}
