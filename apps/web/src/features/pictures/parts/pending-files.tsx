import type { UploadsContent, UploadView } from "@musubi/client";
import { IconFile, IconMicrophone, IconPhoto, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useEngineState } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { sizeLabel } from "../../takeout/size-label.ts";
import { layMosaic, ratioOf, TILES_MAX } from "../lay-mosaic.ts";
import { lengthLabel } from "../length-label.ts";
import { progressOf } from "../pending-progress.ts";
import fileRow from "./file-row.module.css";
import mosaic from "./mosaic.module.css";
import classes from "./pending-files.module.css";

/** The files of a message that are on their way, as this device has them, each with how far it is. */
export function PendingFiles({ content }: { readonly content: UploadsContent }) {
  const all = useEngineState((state) => state.uploads);
  const { uploads } = progressOf(content, all);
  const looked = uploads.filter(({ kind }) => kind === "picture" || kind === "video");
  const rest = uploads.filter(({ kind }) => kind === "file" || kind === "voice");
  return (
    <>
      {looked.length > 0 && (
        <span className={mosaic["mosaic"]}>
          {layMosaic(looked.map(ratioOf)).map((row) => (
            <span key={row.tiles[0]?.place} className={mosaic["row"]} style={{ aspectRatio: row.ratio }}>
              {row.tiles.map(({ place, ratio }) => {
                const upload = looked[place];
                if (upload === undefined) return null;
                const hiddenCount = place === TILES_MAX - 1 ? looked.length - TILES_MAX : 0;
                return (
                  <span
                    key={upload.uploadId}
                    className={mosaic["tile"]}
                    style={{ flexGrow: ratio / row.ratio }}
                    data-upload={upload.state.kind}
                  >
                    <LocalPicture upload={upload} />
                    <Done upload={upload} />
                    {hiddenCount > 0 && <span className={mosaic["more"]}>+{hiddenCount}</span>}
                  </span>
                );
              })}
            </span>
          ))}
        </span>
      )}
      {rest.map((upload) => (
        <PendingRow key={upload.uploadId} upload={upload} />
      ))}
    </>
  );
}

/** The address of bytes on this device, as long as somebody looks at them. */
function useLocalUrl(bytes: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (bytes === null) return undefined;
    const made = URL.createObjectURL(bytes);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return bytes === null ? null : url;
}

function LocalPicture({ upload }: { readonly upload: UploadView }) {
  const { t } = useTranslation("pictures");
  const engine = useEngine();
  const url = useLocalUrl(upload.kind === "picture" ? engine.uploads.bytesOf(upload.uploadId) : null);
  const [isUnreadable, setUnreadable] = useState(false);
  if (url !== null && !isUnreadable) {
    return <img className={classes["picture"]} src={url} alt={upload.name} onError={() => setUnreadable(true)} />;
  }
  const Sign = upload.kind === "video" ? IconPlayerPlayFilled : IconPhoto;
  return (
    <span className={classes["sign"]}>
      <Sign size={28} stroke={1.4} aria-hidden />
      <span>{upload.kind === "video" ? t("video") : upload.name}</span>
    </span>
  );
}

/** What is still missing lies in the shade. */
function Done({ upload: { sentBytes, sizeBytes, state } }: { readonly upload: UploadView }) {
  if (state.kind === "ready" || state.kind === "processing") return null;
  return <span className={classes["missing"]} style={{ insetInlineStart: `${(sentBytes / Math.max(sizeBytes, 1)) * 100}%` }} />;
}

function PendingRow({ upload }: { readonly upload: UploadView }) {
  const { t } = useTranslation("pictures");
  const language = useLanguage();
  const Sign = upload.kind === "voice" ? IconMicrophone : IconFile;
  return (
    <span className={fileRow["row"]}>
      <span className={fileRow["sign"]}>
        <Sign size={22} stroke={1.5} aria-hidden />
      </span>
      <span className={fileRow["words"]}>
        <span className={fileRow["name"]}>{upload.kind === "voice" ? t("voice") : upload.name}</span>
        <span className={fileRow["size"]}>
          {upload.kind === "voice" ? lengthLabel(upload.durationMs ?? 0) : sizeLabel(upload.sizeBytes, language)}
        </span>
      </span>
    </span>
  );
}
