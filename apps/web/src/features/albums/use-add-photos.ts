import type { UploadSource } from "@musubi/client";
import { type AlbumView, LIMITS } from "@musubi/protocol";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useNotices } from "../../shell/notices.tsx";
import { canBeSent, kindOf } from "../pictures/tray/chosen.ts";
import { lookAt } from "../pictures/tray/look-at.dom.ts";

/** Takes files that a person chose or dropped into an album. Photos begin at once; videos when this device has looked at them. */
export function useAddPhotos({ talkId, albumId }: Pick<AlbumView, "talkId" | "albumId">): (files: Iterable<File>) => void {
  const { t } = useTranslation("albums");
  const engine = useEngine();
  const notices = useNotices();
  return useCallback(
    (files) => {
      const all = [...files];
      const shown = all.filter((file) => kindOf(file) !== "file" && canBeSent(file));
      const leftOutCount = all.length - shown.length;
      if (leftOutCount > 0) notices.done(t("uploadNotPhotos", { count: leftOutCount }));
      if (shown.length > LIMITS.photosPerCall) notices.done(t("uploadTooMany"));
      const taken = shown.slice(0, LIMITS.photosPerCall);
      const pictures = taken.flatMap((file): UploadSource[] =>
        kindOf(file) === "picture" ? [{ bytes: file, kind: "picture", name: file.name }] : [],
      );
      if (pictures.length > 0) engine.albumUploads.add(talkId, albumId, pictures);
      const addVideos = async () => {
        // One after the other: a phone that opens many films at once runs out of memory.
        for (const file of taken) {
          if (kindOf(file) !== "video") continue;
          const { durationMs, poster, url } = await lookAt(file, "video");
          if (url !== null) URL.revokeObjectURL(url);
          engine.albumUploads.add(talkId, albumId, [
            {
              bytes: file,
              kind: "video",
              name: file.name,
              ...(durationMs === null ? {} : { durationMs }),
              ...(poster === null ? {} : { poster }),
            },
          ]);
        }
      };
      void addVideos();
    },
    [engine, notices, t, talkId, albumId],
  );
}
