import type { TalkId } from "@musubi/protocol";
import { IconAlbum, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./albums-row.module.css";

/** Leads from the details of a talk to its albums. */
export function AlbumsRow({ talkId }: { readonly talkId: TalkId }) {
  const { t } = useTranslation("albums");
  return (
    <Link to="/talks/$talkId/albums" params={{ talkId }} className={classes["row"] ?? ""}>
      <IconAlbum size={24} stroke={1.6} aria-hidden />
      <span className={classes["words"]}>
        <span>{t("openAlbums")}</span>
        <span className={classes["about"]}>{t("openAlbumsAbout")}</span>
      </span>
      <IconChevronRight size={20} stroke={1.6} aria-hidden />
    </Link>
  );
}
