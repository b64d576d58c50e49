import type { AlbumPhotos } from "@musubi/client";
import type { AlbumId, AlbumView, TalkId, TalkView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { IconArrowsMove, IconTrash } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useMyId, useSignedIn, useTalk } from "../../data/hooks.ts";
import { parseAlbumId, parseTalkId } from "../../data/parse-ids.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { DropArea } from "../pictures/tray/drop-area.tsx";
import { GoneScreen } from "../talk/parts/gone-screen.tsx";
import classes from "./album-screen.module.css";
import { spotBy } from "./arrange.ts";
import { orderPhotos } from "./lay-grid.ts";
import { AddPhotosButton, AlbumHead } from "./parts/album-head.tsx";
import { AlbumSettings } from "./parts/album-settings.tsx";
import { AlbumViewer } from "./parts/album-viewer.tsx";
import { DownloadBar } from "./parts/download-bar.tsx";
import { MoveSheet } from "./parts/move-sheet.tsx";
import { PhotoGrid } from "./parts/photo-grid.tsx";
import { SelectBar } from "./parts/select-bar.tsx";
import { ShowAlbum } from "./parts/show-album.tsx";
import { GridSkeleton } from "./parts/skeletons.tsx";
import { UndoBar } from "./parts/undo-bar.tsx";
import { UploadBar } from "./parts/upload-bar.tsx";
import { useAddPhotos } from "./use-add-photos.ts";
import { abilitiesIn, useAlbumPhotos, useTalkPeople } from "./use-album.ts";
import { type AlbumTasks, type Offer, useAlbumTasks } from "./use-album-tasks.ts";
import { useDownload } from "./use-download.ts";
import { useOpenPhoto } from "./use-open-photo.ts";
import { useSelection } from "./use-selection.ts";

/** One album of a talk. */
export function AlbumScreen() {
  const params = useParams({ strict: false });
  const [talkId, albumId] = [parseTalkId(params.talkId ?? ""), parseAlbumId(params.albumId ?? "")];
  return talkId === null || albumId === null ? <GoneScreen /> : <AlbumOf key={albumId} talkId={talkId} albumId={albumId} />;
}

function AlbumOf({ talkId, albumId }: { readonly talkId: TalkId; readonly albumId: AlbumId }) {
  const talk = useTalk(talkId);
  const isKnown = useEngineState((state) => state.basis === "server" && !state.isSyncing);
  // Who is asked for an album depends on the kind of its talk.
  if (talk !== undefined) return <AlbumIn talk={talk} albumId={albumId} />;
  return isKnown ? <GoneScreen /> : <GridSkeleton />;
}

function AlbumIn({ talk, albumId }: { readonly talk: TalkView; readonly albumId: AlbumId }) {
  const { talkId } = talk;
  const { albums } = useSignedIn();
  const held = useAlbumPhotos(talkId, albumId);
  useTalkPeople(talkId);
  if (held.isGone) return <GoneAlbum />;
  if (held.album !== null) return <OpenAlbum talk={talk} album={held.album} held={held} />;
  return held.failure === null ? (
    <GridSkeleton />
  ) : (
    <NotRead reason={{ code: held.failure }} onRetry={() => void albums.refresh(albumId)} />
  );
}

/** An album that was deleted, or is not for me. Both look the same. */
function GoneAlbum() {
  const { t } = useTranslation("albums");
  return (
    <main className={classes["screen"]}>
      <EmptyState title={t("goneTitle")}>{t("goneText")}</EmptyState>
    </main>
  );
}

type Over = "nothing" | "settings" | "move" | "show";

function OpenAlbum({ talk, album, held }: { readonly talk: TalkView; readonly album: AlbumView; readonly held: AlbumPhotos }) {
  const { t } = useTranslation("albums");
  const myId = useMyId();
  const can = abilitiesIn(album, talk, myId);
  const isSealed = talk.protection === "sealed";
  const photos = useMemo(() => orderPhotos(held.photos, album.order), [held.photos, album.order]);
  const selection = useSelection(photos);
  const add = useAddPhotos(album);
  const download = useDownload(album, isSealed);
  const [over, setOver] = useState<Over>("nothing");
  const open = useOpenPhoto();
  const openIndex = open.fileId === null ? -1 : photos.findIndex(({ fileId }) => fileId === open.fileId);
  const chosen = photos.filter(({ fileId }) => selection.ids.has(fileId));
  const isMine = ({ addedBy }: (typeof photos)[number]) => can.removeAny || (can.removeOwn && addedBy === myId);

  const tasks = useAlbumTasks({ album, photos, selection, isMine });
  const chosenIds = chosen.map(({ fileId }) => fileId);
  const placeChosen = (by: number) => {
    const spot = spotBy(photos, selection.ids, by);
    if (spot !== null) void tasks.place(selection.ids, spot);
  };
  const onlyChosen = chosen.length === 1 ? chosen[0] : undefined;

  const undoBar = tasks.offer !== null && <AlbumUndo offer={tasks.offer} tasks={tasks} total={photos.length} />;

  return (
    <main className={classes["screen"]} aria-label={t("grid", { name: album.name })}>
      {selection.isOn ? (
        <SelectBar
          count={chosen.length}
          canRemove={chosen.some(isMine)}
          canArrange={can.arrange}
          canPlace={can.arrange && album.order === "manual"}
          onClear={selection.clear}
          onAll={() => selection.setMany(0, photos.length, true)}
          onRemove={() => void tasks.remove(chosen)}
          onMove={() => setOver("move")}
          onDownload={() => void download.start(chosenIds)}
          onPlace={placeChosen}
          onCover={onlyChosen === undefined ? null : () => void tasks.setCover(onlyChosen.fileId)}
        />
      ) : (
        <AlbumHead
          album={album}
          can={can}
          hasPhotos={photos.length > 0}
          onAdd={add}
          onSelect={selection.begin}
          onSettings={() => setOver("settings")}
          onDownload={() => void download.start(isSealed ? photos.map(({ fileId }) => fileId) : null)}
          onCoverAuto={() => void tasks.actions.setCover(null)}
          onShow={isSealed && talk.kind === "group" ? () => setOver("show") : null}
        />
      )}
      {!held.isLoaded && photos.length === 0 && <GridSkeleton />}
      {held.isLoaded && photos.length === 0 && (
        <div className={classes["empty"]}>
          <EmptyState title={t("albumEmptyTitle")} action={can.add ? <AddPhotosButton onFiles={add} isLarge /> : undefined} knotSize={96}>
            {t(can.add ? "albumEmptyText" : "albumEmptyOther")}
          </EmptyState>
        </div>
      )}
      {photos.length > 0 && (
        <PhotoGrid
          album={album}
          photos={photos}
          order={album.order}
          selection={selection}
          shownIndex={openIndex < 0 ? null : openIndex}
          onOpen={(index) => open.show(photos[index]?.fileId ?? null, false)}
          onRemove={(index) => void tasks.remove(chosen.length > 0 ? chosen : photos.slice(index, index + 1))}
          onPlace={can.arrange && album.order === "manual" ? tasks.place : null}
          onUndo={() => void tasks.undo()}
          paddingEnd={tasks.offer === null ? 16 : 88}
        />
      )}
      {openIndex < 0 && undoBar}
      {download.state !== null && <DownloadBar state={download.state} onCancel={download.cancel} />}
      <UploadBar album={album} />
      {can.add && <DropArea name={album.name} about={t("dropInto", { name: album.name })} onFiles={add} />}
      {over === "settings" && <AlbumSettings album={album} isSealed={isSealed} onClose={() => setOver("nothing")} />}
      {over === "show" && <ShowAlbum album={album} onClose={() => setOver("nothing")} />}
      {over === "move" && (
        <MoveSheet
          talk={talk}
          from={album}
          onMove={(to) => {
            setOver("nothing");
            void tasks.move(chosenIds, to);
          }}
          onClose={() => setOver("nothing")}
        />
      )}
      {openIndex >= 0 && (
        <AlbumViewer
          talk={talk}
          album={album}
          can={can}
          photos={photos}
          index={openIndex}
          actions={tasks.actions}
          onIndex={(index) => open.show(photos[index]?.fileId ?? null, true)}
          onClose={open.close}
          onRemove={(photo) => tasks.remove([photo])}
          onCover={(photo) => void tasks.setCover(photo.fileId)}
          undo={undoBar}
        />
      )}
    </main>
  );
}

/** What has just been done with photos, and the way back. */
function AlbumUndo({ offer, tasks, total }: { readonly offer: Offer; readonly tasks: AlbumTasks; readonly total: number }) {
  const { t } = useTranslation("albums");
  const isRemoval = offer.kind === "removed";
  return (
    <UndoBar
      icon={isRemoval ? IconTrash : IconArrowsMove}
      sentence={
        isRemoval ? t("removed", { count: offer.fileIds.length }) : t("placed", { count: offer.ids.size, place: offer.place, total })
      }
      onUndo={() => void tasks.undo()}
      onClose={tasks.forgetOffer}
    />
  );
}
