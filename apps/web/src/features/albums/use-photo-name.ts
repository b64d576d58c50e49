import type { AlbumOrder, PhotoView } from "@musubi/protocol";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/use-language.ts";
import { momentOf } from "./lay-grid.ts";

/** What a photo is called aloud: what it shows, when it was taken, and what others said of it. */
export function usePhotoName(): (photo: PhotoView, order: AlbumOrder) => string {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  // One for all photos: making a formatter costs more than using it a thousand times.
  const when = useMemo(
    () => new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", { dateStyle: "long", timeStyle: "short", hourCycle: "h23" }),
    [language],
  );
  return useCallback(
    (photo, order) => {
      const { kind, alt, caption, likeCount, commentCount } = photo;
      const what = t(kind === "video" ? "videoOn" : "photoOn", { when: when.format(momentOf(photo, order)) });
      const said = alt === "" ? caption : alt;
      const parts: string[] = [said === "" ? what : t("named", { name: said, what })];
      if (likeCount > 0) parts.push(t("likes", { count: likeCount }));
      if (commentCount > 0) parts.push(t("comments", { count: commentCount }));
      return parts.join(language === "ja" ? "、" : ", ");
    },
    [t, language, when],
  );
}
