import { ActionIcon, Button, Checkbox } from "@mantine/core";
import { type AlbumId, type FileId, LIMITS, listTrash, type TalkId, type TrashedPhotoView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { IconArrowLeft, IconRestore } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useEngineState, useTalk } from "../../data/hooks.ts";
import { parseAlbumId, parseTalkId } from "../../data/parse-ids.ts";
import { daysBetween } from "../../i18n/dates.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";
import { useNotices } from "../../shell/notices.tsx";
import { useNow } from "../../shell/use-now.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { PictureTile } from "../pictures/parts/picture-tile.tsx";
import { GoneScreen } from "../talk/parts/gone-screen.tsx";
import { useNames } from "../talk/use-names.ts";
import albumsClasses from "./albums-screen.module.css";
import { CardsSkeleton } from "./parts/skeletons.tsx";
import { fileOf } from "./photo-file.ts";
import classes from "./trash-screen.module.css";
import { useAlbumPhotos, useTalkPeople } from "./use-album.ts";
import { usePhotoActions } from "./use-photo-actions.ts";

/** The trash of an album. */
export function TrashScreen() {
  const params = useParams({ strict: false });
  const [talkId, albumId] = [parseTalkId(params.talkId ?? ""), parseAlbumId(params.albumId ?? "")];
  return talkId === null || albumId === null ? <GoneScreen /> : <TrashOf key={albumId} talkId={talkId} albumId={albumId} />;
}

interface Props {
  readonly talkId: TalkId;
  readonly albumId: AlbumId;
}

function TrashOf({ talkId, albumId }: Props) {
  const isMember = useTalk(talkId) !== undefined;
  const isKnown = useEngineState((state) => state.basis === "server" && !state.isSyncing);
  // Who is asked for an album depends on the kind of its talk.
  if (isMember) return <TrashIn talkId={talkId} albumId={albumId} />;
  return isKnown ? <GoneScreen /> : <CardsSkeleton />;
}

function TrashIn({ talkId, albumId }: Props) {
  const { t } = useTranslation("albums");
  const notices = useNotices();
  const { album, isGone } = useAlbumPhotos(talkId, albumId);
  useTalkPeople(talkId);
  const { photos, hasMore, failure, load, loadMore } = useTrash(albumId);
  const [chosen, setChosen] = useState<ReadonlySet<FileId>>(new Set());
  const actions = usePhotoActions({ albumId });
  if (isGone) return <GoneScreen />;
  const toggle = (fileId: FileId) => {
    const next = new Set(chosen);
    if (!next.delete(fileId)) next.add(fileId);
    setChosen(next);
  };
  const restore = async () => {
    const fileIds = [...chosen];
    if (await actions.restore(fileIds)) notices.done(t("restored", { count: fileIds.length }));
    setChosen(new Set());
    load();
  };
  return (
    <main className={albumsClasses["screen"]} aria-label={t("trash")}>
      <header className={albumsClasses["head"]}>
        <ActionIcon component={Link} to={`/talks/${talkId}/albums/${albumId}`} aria-label={t("backToAlbum")} title={t("backToAlbum")}>
          <IconArrowLeft size={24} stroke={1.6} />
        </ActionIcon>
        <div className={albumsClasses["words"]}>
          <h1 className={albumsClasses["title"]}>{t("trash")}</h1>
          <p className={albumsClasses["talk"]}>{album?.name ?? ""}</p>
        </div>
        {photos !== null && photos.length > 0 && (
          <Button leftSection={<IconRestore size={20} aria-hidden />} disabled={chosen.size === 0} onClick={() => void restore()}>
            {chosen.size === 0 ? t("restore") : t("restoreCount", { count: chosen.size })}
          </Button>
        )}
      </header>
      <div className={albumsClasses["body"]}>
        {failure !== null && <NotRead reason={failure} onRetry={load} />}
        {failure === null && photos === null && <CardsSkeleton />}
        {photos !== null && photos.length === 0 && (
          <EmptyState title={t("trashEmptyTitle")} knotSize={88}>
            {t("trashEmptyText")}
          </EmptyState>
        )}
        {photos !== null && photos.length > 0 && (
          <>
            <p className={classes["about"]}>{t("trashAbout")}</p>
            <ul className={classes["list"]}>
              {photos.map((one) => (
                <li key={one.photo.fileId}>
                  <Trashed
                    one={one}
                    at={{ talkId, seq: 0, albumId }}
                    isChosen={chosen.has(one.photo.fileId)}
                    onToggle={() => toggle(one.photo.fileId)}
                  />
                </li>
              ))}
            </ul>
            {hasMore && (
              <Button variant="subtle" mx={16} mb={16} onClick={loadMore}>
                {t("trashMore")}
              </Button>
            )}
          </>
        )}
      </div>
    </main>
  );
}

interface TrashedProps {
  readonly one: TrashedPhotoView;
  readonly at: { readonly talkId: TalkId; readonly seq: number; readonly albumId: AlbumId };
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function Trashed({ one: { photo, name, removedBy, goneAt }, at, isChosen, onToggle }: TrashedProps) {
  const { t } = useTranslation("albums");
  const now = useNow();
  const { nameOrYou } = useNames(at.talkId);
  return (
    <label className={classes["one"]} data-chosen={isChosen || undefined}>
      <span className={classes["picture"]}>
        <PictureTile file={fileOf(photo)} at={at} size={200} alt="" />
        <Checkbox
          className={classes["check"] ?? ""}
          size="md"
          checked={isChosen}
          onChange={onToggle}
          aria-label={photo.alt === "" ? name : photo.alt}
        />
      </span>
      <span className={classes["left"]}>{t("trashGone", { count: Math.max(0, daysBetween(now, goneAt)) })}</span>
      <span className={classes["by"]}>{t("trashBy", { name: nameOrYou(removedBy) })}</span>
    </label>
  );
}

/** What lies in the trash, page by page. */
function useTrash(albumId: AlbumId) {
  const engine = useEngine();
  const [photos, setPhotos] = useState<readonly TrashedPhotoView[] | null>(null);
  const [hasMore, setMore] = useState(false);
  const [failure, setFailure] = useState<Refusal | null>(null);
  const read = useCallback(
    async (offset: number) => {
      const answer = await engine.perform(listTrash, { albumId, offset, countMax: LIMITS.photosPerCall });
      if (!answer.ok) return setFailure(answer.reason);
      setFailure(null);
      setMore(answer.value.hasMore);
      setPhotos((now) => (offset === 0 ? answer.value.photos : [...(now ?? []), ...answer.value.photos]));
      return undefined;
    },
    [engine, albumId],
  );
  useEffect(() => void read(0), [read]);
  return { photos, hasMore, failure, load: () => void read(0), loadMore: () => void read(photos?.length ?? 0) };
}
