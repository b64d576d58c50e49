import { ActionIcon, Button, Switch, Textarea } from "@mantine/core";
import { LIMITS } from "@musubi/protocol";
import {
  IconArrowLeft,
  IconArrowRight,
  IconFile,
  IconMapPin,
  IconMapPinOff,
  IconPhoto,
  IconPlayerPlayFilled,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import { sizeLabel } from "../../takeout/size-label.ts";
import { lengthLabel } from "../length-label.ts";
import type { Chosen } from "./chosen.ts";
import classes from "./tray-view.module.css";
import type { Tray } from "./use-tray.ts";

/** What is about to be sent, above the field: to look at, to describe, to put in order, to take out. */
export function TrayView({ tray }: { readonly tray: Tray }) {
  const { t } = useTranslation("pictures");
  const { chosen, keepsMetadata } = tray;
  const [openKey, setOpenKey] = useState<string | null>(null);
  const open = chosen.find(({ key }) => key === openKey);
  if (chosen.length === 0) return null;
  const hasPictures = chosen.some(({ kind }) => kind === "picture" || kind === "video");
  return (
    <section className={classes["tray"]} aria-label={t("trayLabel")}>
      <ul className={classes["list"]}>
        {chosen.map((one) => (
          <li key={one.key} className={classes["item"]}>
            <button
              type="button"
              className={classes["thumb"]}
              aria-label={t("trayEdit", { name: one.file.name })}
              onClick={() => setOpenKey(one.key)}
            >
              <Thumb chosen={one} />
              {one.alt.trim() !== "" && <span className={classes["described"]}>{t("hasAlt")}</span>}
            </button>
            <button
              type="button"
              className={classes["remove"]}
              aria-label={t("trayRemove", { name: one.file.name })}
              onClick={() => tray.remove(one.key)}
            >
              <IconX size={14} stroke={2.2} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <div className={classes["line"]}>
        <span className={classes["count"]}>{t("trayCount", { count: chosen.length })}</span>
        {chosen.length > 1 && (
          <Button size="compact-sm" variant="subtle" onClick={tray.clear}>
            {t("trayClear")}
          </Button>
        )}
      </div>
      {hasPictures && (
        <div className={classes["place"]} data-keeps={keepsMetadata || undefined}>
          {keepsMetadata ? <IconMapPin size={18} stroke={1.6} aria-hidden /> : <IconMapPinOff size={18} stroke={1.6} aria-hidden />}
          <Switch
            size="sm"
            label={t("keepMetadata")}
            description={t(keepsMetadata ? "keepMetadataOn" : "keepMetadataOff")}
            checked={keepsMetadata}
            onChange={(event) => tray.setKeepsMetadata(event.currentTarget.checked)}
          />
        </div>
      )}
      {open !== undefined && <OneChosen chosen={open} tray={tray} onClose={() => setOpenKey(null)} />}
    </section>
  );
}

/** What a file looks like, or a sign of what it is. */
function Thumb({ chosen: { file, kind, look } }: { readonly chosen: Chosen }) {
  const { t } = useTranslation("pictures");
  const language = useLanguage();
  if (look !== null && look.url !== null) {
    return (
      <>
        <img className={classes["picture"]} src={look.url} alt="" />
        {kind === "video" && (
          <span className={classes["film"]}>
            <IconPlayerPlayFilled size={12} aria-hidden /> {look.durationMs === null ? "" : lengthLabel(look.durationMs)}
          </span>
        )}
      </>
    );
  }
  const Sign = kind === "picture" ? IconPhoto : kind === "video" ? IconPlayerPlayFilled : IconFile;
  return (
    <span className={classes["sign"]}>
      <Sign size={24} stroke={1.5} aria-hidden />
      <span className={classes["name"]}>{file.name}</span>
      <span>{kind === "picture" && look !== null ? t("noPreview") : sizeLabel(file.size, language)}</span>
    </span>
  );
}

function OneChosen({ chosen, tray, onClose }: { readonly chosen: Chosen; readonly tray: Tray; readonly onClose: () => void }) {
  const { t } = useTranslation("pictures");
  const place = tray.chosen.findIndex(({ key }) => key === chosen.key);
  const isPicture = chosen.kind === "picture" || chosen.kind === "video";
  return (
    <Sheet title={chosen.file.name} onClose={onClose}>
      <div className={classes["one"]}>
        {chosen.look !== null && chosen.look.url !== null && <img className={classes["large"]} src={chosen.look.url} alt="" />}
        {isPicture && (
          <Textarea
            label={t("trayAlt")}
            description={t("trayAltHelp")}
            value={chosen.alt}
            maxLength={LIMITS.altText}
            autosize={false}
            rows={3}
            onChange={(event) => tray.describe(chosen.key, event.currentTarget.value)}
            data-autofocus
          />
        )}
        <div className={classes["order"]}>
          <ActionIcon aria-label={t("trayFirst")} title={t("trayFirst")} disabled={place <= 0} onClick={() => tray.move(chosen.key, -1)}>
            <IconArrowLeft size={22} stroke={1.6} />
          </ActionIcon>
          <span className={classes["count"]}>
            {place + 1} / {tray.chosen.length}
          </span>
          <ActionIcon
            aria-label={t("trayLast")}
            title={t("trayLast")}
            disabled={place >= tray.chosen.length - 1}
            onClick={() => tray.move(chosen.key, 1)}
          >
            <IconArrowRight size={22} stroke={1.6} />
          </ActionIcon>
          <Button className={classes["done"]} onClick={onClose}>
            {t("trayDone")}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
