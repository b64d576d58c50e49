import { ActionIcon } from "@mantine/core";
import { IconAlbum, IconArrowLeft, IconBellOff, IconLayoutSidebarRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import { useNow } from "../../../shell/use-now.ts";
import { useScene } from "../scene.ts";
import { useTalkName } from "../use-names.ts";
import { Readers } from "./readers.tsx";
import { TalkFace } from "./talk-face.tsx";
import classes from "./talk-header.module.css";

interface Props {
  readonly isDetailsOpen: boolean;
  readonly onDetails: () => void;
}

/** Face, name, and the line that says who can read the talk and where it lies. */
export function TalkHeader({ isDetailsOpen, onDetails }: Props) {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const { t: tTalks } = useTranslation("talks");
  const { t: tAlbums } = useTranslation("albums");
  const { talk } = useScene();
  const layout = useLayout();
  const now = useNow();
  const name = useTalkName()(talk);
  const isMuted = talk.mine.mutedUntil !== null && talk.mine.mutedUntil > now;
  return (
    <header className={classes["head"]}>
      {layout === "phone" && (
        <ActionIcon component={Link} to="/talks" aria-label={tShell("back")}>
          <IconArrowLeft size={24} stroke={1.6} />
        </ActionIcon>
      )}
      <TalkFace talk={talk} name={name} size={40} />
      <div className={classes["words"]}>
        <h1 className={classes["name"]}>
          <span className={classes["nameText"]}>{name}</span>
          {talk.kind === "group" && <span className={classes["count"]}>{talk.memberCount}</span>}
          {isMuted && <IconBellOff size={16} stroke={1.8} role="img" aria-label={tTalks("muted")} />}
        </h1>
        <Readers talk={talk} />
      </div>
      <ActionIcon component={Link} to={`/talks/${talk.talkId}/albums`} aria-label={tAlbums("openAlbums")} title={tAlbums("openAlbums")}>
        <IconAlbum size={23} stroke={1.6} />
      </ActionIcon>
      <ActionIcon aria-label={t("details")} title={t("details")} aria-expanded={isDetailsOpen} onClick={onDetails}>
        <IconLayoutSidebarRight size={22} stroke={1.6} />
      </ActionIcon>
    </header>
  );
}
