import { type AlbumView, listViews, type PhotoView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { NotRead } from "../../me/parts/not-read.tsx";
import { useRead } from "../../me/use-read.ts";
import { whenLabel } from "../../me/when-label.ts";
import people from "../../talk/parts/people-list.module.css";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import { useNames } from "../../talk/use-names.ts";

interface Props {
  readonly album: AlbumView;
  readonly photo: PhotoView;
  readonly onClose: () => void;
}

/** Who has opened a photo of an album that shows it, and when. */
export function SeenSheet({ album, photo, onClose }: Props) {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  const now = useNow();
  const { nameOrYou, profileOf } = useNames(album.talkId);
  const { reading, reload } = useRead(listViews, { albumId: album.albumId, fileId: photo.fileId });
  const views = reading.kind === "ready" ? reading.value.views : [];
  return (
    <Sheet title={t("seenBy")} onClose={onClose}>
      {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
      {reading.kind === "ready" && views.length === 0 && <p className={people["note"]}>{t("seenNobody")}</p>}
      <ul>
        {views.map(({ accountId, lastAt }) => {
          const profile = profileOf(accountId);
          return (
            <li key={accountId} className={people["person"]}>
              {profile !== undefined && <PersonFace profile={profile} size={40} />}
              <span className={people["words"]}>
                <span>{nameOrYou(accountId)}</span>
                <span className={people["note"]} style={{ marginBlockStart: 0 }}>
                  {t("seenAt", { when: whenLabel(lastAt, now, language) })}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}
