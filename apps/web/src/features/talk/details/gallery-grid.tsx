import { Button } from "@mantine/core";
import type { MessageView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { dayLabel, startOfDay } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { isLookedAt } from "../../pictures/parts/files-body.tsx";
import { usePictureName } from "../../pictures/parts/mosaic.tsx";
import { PictureTile } from "../../pictures/parts/picture-tile.tsx";
import { useOpenViewer } from "../../pictures/viewer/viewer-place.ts";
import type { Gallery } from "../use-gallery.ts";
import classes from "./gallery-grid.module.css";

const TILE = 110;

/** All pictures and videos of the talk, by day, the newest first. */
export function GalleryGrid({ gallery: { messages, hasMore, isLooking, look } }: { readonly gallery: Gallery }) {
  const { t } = useTranslation("pictures");
  const language = useLanguage();
  const now = useNow();
  const first = useEffectEvent(() => void look());
  useEffect(() => first(), []);
  const days = Map.groupBy(messages, (message) => startOfDay(message.sentAt));
  return (
    <div className={classes["gallery"]}>
      {messages.length === 0 && !isLooking && <EmptyState title={t("galleryEmpty")} knotSize={64} />}
      {[...days].map(([day, ofDay]) => (
        <section key={day}>
          <h3 className={classes["day"]}>{dayLabel(day, now, language)}</h3>
          <ul className={classes["grid"]}>
            {ofDay.map((message) => (
              <Pictures key={message.seq} message={message} />
            ))}
          </ul>
        </section>
      ))}
      {(hasMore || isLooking) && (
        <Button variant="subtle" loading={isLooking} onClick={() => void look()} className={classes["more"] ?? ""}>
          {t("galleryMore")}
        </Button>
      )}
    </div>
  );
}

function Pictures({ message }: { readonly message: MessageView }) {
  const open = useOpenViewer();
  const nameOf = usePictureName();
  if (message.content.kind !== "files") return null;
  const looked = message.content.files.filter(isLookedAt);
  return looked.map((file, index) => (
    <li key={file.fileId} className={classes["item"]}>
      <button
        type="button"
        className={classes["tile"]}
        aria-label={nameOf(file, index, looked.length)}
        onClick={() => open({ seq: message.seq, fileId: file.fileId })}
      >
        <PictureTile file={file} at={message} size={TILE} alt="" />
      </button>
    </li>
  ));
}
