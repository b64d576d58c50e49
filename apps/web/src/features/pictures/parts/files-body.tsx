import type { FilesContent, FileView } from "@musubi/protocol";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { useOpenViewer } from "../viewer/viewer-place.ts";
import { FileRow } from "./file-row.tsx";
import classes from "./files-body.module.css";
import { Mosaic } from "./mosaic.tsx";
import { VoicePlayer } from "./voice-player.tsx";

/** Whether a file is looked at in the viewer. */
export function isLookedAt({ kind }: Pick<FileView, "kind">): boolean {
  return kind === "picture" || kind === "video";
}

/** The files of a message: pictures and videos side by side, recordings to be played, everything else to be saved. */
export function FilesBody({ content, at }: { readonly content: FilesContent; readonly at: ShownAt }) {
  const open = useOpenViewer();
  const looked = content.files.filter(isLookedAt);
  const rest = content.files.filter((file) => !isLookedAt(file));
  return (
    <>
      {looked.length > 0 && (
        <Mosaic
          files={looked}
          at={at}
          onOpen={(place) => {
            const file = looked[place];
            if (file !== undefined) open({ seq: at.seq, fileId: file.fileId });
          }}
        />
      )}
      {rest.length > 0 && (
        <span className={classes["rest"]}>
          {rest.map((file) =>
            file.kind === "voice" ? (
              <VoicePlayer key={file.fileId} file={file} at={at} />
            ) : (
              <FileRow key={file.fileId} file={file} at={at} />
            ),
          )}
        </span>
      )}
    </>
  );
}
