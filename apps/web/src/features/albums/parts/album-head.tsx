import { ActionIcon, Button, Menu } from "@mantine/core";
import type { AlbumAbilities, AlbumView } from "@musubi/protocol";
import {
  IconArrowLeft,
  IconChecks,
  IconDots,
  IconFileZip,
  IconPhotoPlus,
  IconPhotoStar,
  IconSettings,
  IconTrash,
  IconUserPlus,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import { PICTURE_TYPES } from "../../pictures/tray/chosen.ts";
import classes from "../albums-screen.module.css";

interface Props {
  readonly album: AlbumView;
  readonly can: AlbumAbilities;
  readonly hasPhotos: boolean;
  readonly onAdd: (files: Iterable<File>) => void;
  readonly onSelect: () => void;
  readonly onSettings: () => void;
  readonly onDownload: () => void;
  readonly onCoverAuto: () => void;
  /** Shows it to those who joined after it was made; null where they see it anyway. */
  readonly onShow: (() => void) | null;
}

/** What an album is called, how much is in it, and what can be done with all of it. */
export function AlbumHead({ album, can, hasPhotos, onAdd, onSelect, onSettings, onDownload, onCoverAuto, onShow }: Props) {
  const { t } = useTranslation("albums");
  const { talkId, albumId, name, photoCount, isCoverChosen } = album;
  return (
    <header className={classes["head"]}>
      <ActionIcon component={Link} to={`/talks/${talkId}/albums`} aria-label={t("backToAlbums")} title={t("backToAlbums")}>
        <IconArrowLeft size={24} stroke={1.6} />
      </ActionIcon>
      <div className={classes["words"]}>
        <h1 className={classes["title"]}>{name}</h1>
        <p className={classes["talk"]} data-testid="photo-count">
          {t("photoCount", { count: photoCount })}
        </p>
      </div>
      {can.add && hasPhotos && <AddPhotosButton onFiles={onAdd} />}
      {hasPhotos && (
        <ActionIcon aria-label={t("select")} title={t("select")} onClick={onSelect}>
          <IconChecks size={24} stroke={1.6} />
        </ActionIcon>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("more")} title={t("more")}>
            <IconDots size={24} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {hasPhotos && (
            <Menu.Item leftSection={<IconFileZip size={20} stroke={1.6} />} onClick={onDownload}>
              {t("downloadAll")}
            </Menu.Item>
          )}
          {onShow !== null && (
            <Menu.Item leftSection={<IconUserPlus size={20} stroke={1.6} />} onClick={onShow}>
              {t("show")}
            </Menu.Item>
          )}
          {can.keep && isCoverChosen && (
            <Menu.Item leftSection={<IconPhotoStar size={20} stroke={1.6} />} onClick={onCoverAuto}>
              {t("coverAuto")}
            </Menu.Item>
          )}
          <Menu.Item component={Link} to={`/talks/${talkId}/albums/${albumId}/trash`} leftSection={<IconTrash size={20} stroke={1.6} />}>
            {t("trash")}
          </Menu.Item>
          {can.keep && (
            <Menu.Item leftSection={<IconSettings size={20} stroke={1.6} />} onClick={onSettings}>
              {t("settings")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

interface AddProps {
  readonly onFiles: (files: Iterable<File>) => void;
  readonly isLarge?: boolean;
}

/** Chooses photos and videos of this device. */
export function AddPhotosButton({ onFiles, isLarge = false }: AddProps) {
  const { t } = useTranslation("albums");
  const layout = useLayout();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      {isLarge || layout !== "phone" ? (
        <Button leftSection={<IconPhotoPlus size={20} aria-hidden />} onClick={() => field.current?.click()}>
          {t("add")}
        </Button>
      ) : (
        <ActionIcon variant="filled" color="ai" aria-label={t("add")} title={t("add")} onClick={() => field.current?.click()}>
          <IconPhotoPlus size={22} stroke={1.6} />
        </ActionIcon>
      )}
      <input
        ref={field}
        type="file"
        accept={PICTURE_TYPES}
        multiple
        hidden
        aria-label={t("add")}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // The same file can be chosen again.
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
