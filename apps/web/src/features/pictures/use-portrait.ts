import type { FileView, ProfileView } from "@musubi/protocol";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { nameOf, portraitAt } from "../../data/files/shown-file.ts";
import { useSignedIn } from "../../data/hooks.ts";
import { chooseRendition, newerOf } from "./choose-rendition.ts";

/** The address in memory of a person's picture, large enough for so many pixels of the page; null until it is there. */
export function usePortrait(profile: ProfileView, sidePx: number): string | null {
  const { portraits } = useSignedIn();
  const version = profile.isGone ? 0 : profile.pictureVersion;
  const file = useSyncExternalStore(portraits.subscribe, () => portraits.read(profile.accountId, version));
  return useFaceFile(profile, file, sidePx);
}

/** The same of a file that is known to be this person's picture. */
export function useFaceFile({ accountId }: ProfileView, file: FileView | null, sidePx: number): string | null {
  const { files } = useSignedIn();
  const fileId = file?.fileId ?? null;
  const listenFresh = useCallback(
    (listener: () => void) => (fileId === null ? () => undefined : files.subscribe(fileId, listener)),
    [files, fileId],
  );
  const fresh = useSyncExternalStore(listenFresh, () => (fileId === null ? null : files.readFresh(fileId)));
  const rendition = file === null ? null : chooseRendition(newerOf(file, fresh), sidePx * globalThis.devicePixelRatio);
  const name = fileId === null || rendition === null ? "" : nameOf(fileId, rendition);
  const listen = useCallback((listener: () => void) => files.subscribe(name, listener), [files, name]);
  const shown = useSyncExternalStore(listen, () => files.read(name));
  useEffect(() => {
    if (fileId === null || rendition === null) return undefined;
    return files.want({ fileId, rendition, at: portraitAt(accountId) });
    // oxlint-disable-next-line react/exhaustive-deps -- because the name stands for the file and its form, whose objects change with each view.
  }, [files, name, accountId]);
  return shown.kind === "shown" && name !== "" ? shown.url : null;
}
