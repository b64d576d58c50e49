import { ActionIcon, Tabs } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AlbumsRow } from "../../albums/parts/albums-row.tsx";
import { SafetyNumber } from "../../sealed/parts/safety-number.tsx";
import { Readers } from "../parts/readers.tsx";
import { TalkFace } from "../parts/talk-face.tsx";
import { useScene } from "../scene.ts";
import type { Gallery } from "../use-gallery.ts";
import { useTalkName } from "../use-names.ts";
import classes from "./details-pane.module.css";
import { GalleryGrid } from "./gallery-grid.tsx";
import { LeaveTalk } from "./leave-talk.tsx";
import { MemberList } from "./member-list.tsx";
import { MySettings } from "./my-settings.tsx";
import { SearchHere } from "./search-here.tsx";
import { TalkSettings } from "./talk-settings.tsx";

interface Props {
  readonly gallery: Gallery;
  readonly onClose: () => void;
}

type Tab = "about" | "pictures" | "search";

/** Everything about the talk that is not a message: members, settings, search. */
export function DetailsPane({ gallery, onClose }: Props) {
  const { t } = useTranslation("talk");
  const { t: tPictures } = useTranslation("pictures");
  const { talk } = useScene();
  const name = useTalkName()(talk);
  const [tab, setTab] = useState<Tab>("about");
  return (
    <div className={classes["pane"]}>
      <header className={classes["head"]}>
        <Tabs
          value={tab}
          onChange={(next) => setTab(next === "search" || next === "pictures" ? next : "about")}
          variant="default"
          className={classes["tabs"]}
        >
          <Tabs.List>
            <Tabs.Tab value="about">{t("details")}</Tabs.Tab>
            <Tabs.Tab value="pictures">{tPictures("gallery")}</Tabs.Tab>
            <Tabs.Tab value="search" aria-label={t("searchHere")}>
              {t("searchTab")}
            </Tabs.Tab>
          </Tabs.List>
        </Tabs>
        <ActionIcon aria-label={t("detailsClose")} onClick={onClose}>
          <IconX size={22} stroke={1.6} />
        </ActionIcon>
      </header>
      {tab === "pictures" ? (
        <GalleryGrid gallery={gallery} />
      ) : tab === "search" ? (
        <SearchHere onClose={onClose} />
      ) : (
        <div className={classes["body"]}>
          <div className={classes["face"]}>
            <TalkFace talk={talk} name={name} size={88} />
            <h2 className={classes["name"]}>{name}</h2>
            {talk.kind === "direct" && talk.faces[0] !== undefined && !talk.faces[0].isGone && (
              <p className={classes["handle"]}>@{talk.faces[0].handle}</p>
            )}
            {talk.kind === "direct" && talk.faces[0]?.statusText !== "" && <p className={classes["status"]}>{talk.faces[0]?.statusText}</p>}
            <Readers talk={talk} />
          </div>
          <AlbumsRow talkId={talk.talkId} />
          {talk.protection === "sealed" && talk.kind === "direct" && talk.faces[0] !== undefined && (
            <section className={classes["section"]}>
              <SafetyNumber accountId={talk.faces[0].accountId} name={talk.faces[0].displayName} />
            </section>
          )}
          <MySettings />
          {talk.kind === "group" && talk.can.edit && <TalkSettings />}
          {talk.kind === "group" && <MemberList />}
          {talk.kind === "group" && talk.can.leave && <LeaveTalk />}
        </div>
      )}
    </div>
  );
}
