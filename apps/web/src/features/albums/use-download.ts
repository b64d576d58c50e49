import { type AlbumView, downloadAlbum, type FileId } from "@musubi/protocol";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import { receiveArchive } from "./receive-archive.dom.ts";

/** How far an archive is. `totalBytes` is null where the server does not say. */
export interface DownloadState {
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}

/** Fetches photos of an album as an archive and saves it, with progress and a way to stop. */
export function useDownload({ albumId, name }: Pick<AlbumView, "albumId" | "name">) {
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
      const answer = await engine.connection.download(downloadAlbum, { albumId, ...(fileIds === null ? {} : { fileIds: [...fileIds] }) });
      if (answer.ok) {
        const outcome = await receiveArchive(answer.value, `${name}.zip`, { signal: abort.signal, onProgress: setState });
        if (outcome === "saved") notices.done(t("downloadDone"));
        else if (outcome === "broken") notices.done(t("downloadBroken"));
      } else notices.refused(answer.reason);
      stop.current = null;
      setState(null);
    },
    [engine, notices, t, albumId, name],
  );
  const cancel = useCallback(() => stop.current?.abort(), []);
  return { state, start, cancel };
}
