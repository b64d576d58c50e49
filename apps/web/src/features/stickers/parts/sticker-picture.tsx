import { IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { stickerOf, stickerUrl, useCatalogue } from "../catalogue.ts";
import classes from "./sticker-picture.module.css";

interface Props {
  readonly setId: string;
  readonly stickerId: string;
}

/** A sticker in a talk. One that this server does not have is a paper card, never a broken image. */
export function StickerPicture({ setId, stickerId }: Props) {
  const { t } = useTranslation("stickers");
  const { t: tTalk } = useTranslation("talk");
  const language = useLanguage();
  const catalogue = useCatalogue();
  const [isMissing, setMissing] = useState(false);
  if (isMissing) {
    return (
      <span className={classes["missing"]}>
        <IconPhotoOff size={20} stroke={1.5} aria-hidden />
        {t("missing")}
      </span>
    );
  }
  const sticker = stickerOf(catalogue, setId, stickerId);
  const alt = sticker?.alt[language] ?? null;
  const caption = sticker?.caption ?? null;
  const picture = (
    <img
      className={classes["sticker"]}
      src={stickerUrl(setId, stickerId)}
      alt={alt === null ? t("open") : tTalk("stickerAlt", { alt })}
      width={148}
      height={128}
      decoding="async"
      draggable={false}
      onError={() => setMissing(true)}
    />
  );
  if (caption === null) return picture;
  return (
    <span className={classes["said"]}>
      {picture}
      {/* The description of the picture says it as well. */}
      <span className={classes["caption"]} aria-hidden>
        {caption[language]}
      </span>
    </span>
  );
}
