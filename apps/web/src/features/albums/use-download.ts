import { type AlbumView, downloadAlbum, type FileId } from "@musubi/protocol";
import type { SealedEngine } from "@musubi/sealed";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";
import { useNotices } from "../../shell/notices.tsx";
import type { DownloadState } from "./download-state.ts";
import { receiveArchive, saveArchive } from "./receive-archive.dom.ts";

/** Fetches photos of an album as an archive and saves it, with progress and a way to stop. One of a sealed talk is packed on this device. */
export function useDownload({ talkId, albumId, name }: Pick<AlbumView, "talkId" | "albumId" | "name">, isSealed: boolean) {
  const { t } = useTranslation("albums");
  const engine = useEngine();
  const notices = useNotices();
  const [state, setState] = useState<DownloadState | null>(null);
  const stop = useRef<AbortController | null>(null);
  const start = useCallback(
    async (fileIds: readonly FileId[] | null) => {
      if (stop.current !== null) return;
      const abort = new AbortController();
      stop.current = abort;
      setState({ doneBytes: 0, totalBytes: null });
      const options = { signal: abort.signal, onProgress: setState };
      const outcome = isSealed
        ? await pack(engine, { talkId, albumId, name, fileIds: fileIds ?? [] }, options)
        : await fetchPacked(engine, { albumId, name, fileIds }, options);
      if (outcome === "saved") notices.done(t("downloadDone"));
      else if (outcome === "broken") notices.done(t("downloadBroken"));
      else if (outcome !== "stopped") notices.refused(outcome);
      stop.current = null;
      setState(null);
    },
    [engine, notices, t, talkId, albumId, name, isSealed],
  );
  const cancel = useCallback(() => stop.current?.abort(), []);
  return { state, start, cancel };
}

type Outcome = "saved" | "stopped" | "broken" | Refusal;

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (state: DownloadState) => void;
}

/** What the server packs. */
async function fetchPacked(
  engine: SealedEngine,
  { albumId, name, fileIds }: Pick<AlbumView, "albumId" | "name"> & { readonly fileIds: readonly FileId[] | null },
  options: Options,
): Promise<Outcome> {
  const answer = await engine.connection.download(downloadAlbum, { albumId, ...(fileIds === null ? {} : { fileIds: [...fileIds] }) });
  return answer.ok ? receiveArchive(answer.value, `${name}.zip`, options) : answer.reason;
}

/** What this device packs. */
async function pack(
  engine: SealedEngine,
  { name, ...of }: Pick<AlbumView, "talkId" | "albumId" | "name"> & { readonly fileIds: readonly FileId[] },
  options: Options,
): Promise<Outcome> {
  const { packArchive } = await import("./pack-archive.dom.ts");
  const packed = await packArchive(engine, of, options);
  if (packed === "stopped" || packed === "broken") return packed;
  if (packed === "download_too_large") return { code: packed };
  saveArchive(packed, `${name}.zip`);
  return "saved";
}
