import { ActionIcon, Button } from "@mantine/core";
import type { TalkId, TalkView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { IconArrowLeft, IconPlus } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useSignedIn, useTalk } from "../../data/hooks.ts";
import { parseTalkId } from "../../data/parse-ids.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { GoneScreen } from "../talk/parts/gone-screen.tsx";
import { useTalkName } from "../talk/use-names.ts";
import classes from "./albums-screen.module.css";
import { AlbumCard } from "./parts/album-card.tsx";
import { NewAlbumSheet } from "./parts/new-album-sheet.tsx";
import { CardsSkeleton } from "./parts/skeletons.tsx";
import { useTalkAlbums, useTalkPeople } from "./use-album.ts";

/** The albums of a talk. */
export function AlbumsScreen() {
  const params = useParams({ strict: false });
  const talkId = parseTalkId(params.talkId ?? "");
  return talkId === null ? <GoneScreen /> : <AlbumsOf key={talkId} talkId={talkId} />;
}

function AlbumsOf({ talkId }: { readonly talkId: TalkId }) {
  const talk = useTalk(talkId);
  const isKnown = useEngineState((state) => state.basis === "server" && !state.isSyncing);
  if (talk !== undefined) return <Albums talk={talk} />;
  return isKnown ? <GoneScreen /> : <CardsSkeleton />;
}

function Albums({ talk }: { readonly talk: TalkView }) {
  const { t } = useTranslation("albums");
  const name = useTalkName()(talk);
  const { albums: book } = useSignedIn();
  const { albums, isLoaded, failure } = useTalkAlbums(talk.talkId);
  useTalkPeople(talk.talkId);
  const [isMaking, setMaking] = useState(false);
  const make = (
    <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setMaking(true)}>
      {t("newAlbum")}
    </Button>
  );
  const canMake = talk.can.post || talk.kind === "self";
  return (
    <main className={classes["screen"]} aria-label={t("albumsOf", { name })}>
      <header className={classes["head"]}>
        <ActionIcon component={Link} to={`/talks/${talk.talkId}`} aria-label={t("back")} title={t("back")}>
          <IconArrowLeft size={24} stroke={1.6} />
        </ActionIcon>
        <div className={classes["words"]}>
          <h1 className={classes["title"]}>{t("albums")}</h1>
          <p className={classes["talk"]}>{name}</p>
        </div>
        {canMake && albums.length > 0 && make}
      </header>
      <div className={classes["body"]}>
        {failure !== null && !isLoaded && <NotRead reason={{ code: failure }} onRetry={() => void book.refreshTalk(talk.talkId)} />}
        {failure === null && !isLoaded && <CardsSkeleton />}
        {isLoaded && albums.length === 0 && (
          <EmptyState title={t("emptyTitle")} action={canMake ? make : undefined} knotSize={96}>
            {t("emptyText")}
          </EmptyState>
        )}
        {albums.length > 0 && (
          <ul className={classes["cards"]}>
            {albums.map((album) => (
              <li key={album.albumId}>
                <AlbumCard album={album} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {isMaking && <NewAlbumSheet talk={talk} onClose={() => setMaking(false)} />}
    </main>
  );
}
