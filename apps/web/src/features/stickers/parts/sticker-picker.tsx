import { ActionIcon, Skeleton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { stickerUrl, useCatalogue } from "../catalogue.ts";
import classes from "./sticker-picker.module.css";

interface Props {
  readonly onChoose: (setId: string, stickerId: string) => void;
  readonly onClose: () => void;
}

/** The sticker sets, above the field. A press sends. */
export function StickerPicker({ onChoose, onClose }: Props) {
  const { t } = useTranslation("stickers");
  const language = useLanguage();
  const catalogue = useCatalogue();
  useHotkeys([["Escape", onClose]], []);
  const [setId, setSetId] = useState<string | null>(null);
  const sets = catalogue.kind === "ready" ? catalogue.sets : [];
  const shown = sets.find((set) => set.setId === setId) ?? sets[0];
  return (
    <div className={classes["picker"]}>
      <div className={classes["head"]}>
        <div className={classes["tabs"]} role="tablist" aria-label={t("open")}>
          {sets.map((set) => (
            <button
              key={set.setId}
              type="button"
              role="tab"
              aria-selected={set === shown}
              className={classes["tab"]}
              title={set.title[language]}
              aria-label={set.title[language]}
              onClick={() => setSetId(set.setId)}
            >
              <img src={stickerUrl(set.setId, "tab")} alt="" width={42} height={32} />
            </button>
          ))}
        </div>
        <ActionIcon aria-label={t("close")} onClick={onClose}>
          <IconX size={20} stroke={1.6} />
        </ActionIcon>
      </div>
      {catalogue.kind === "failed" && <p className={classes["note"]}>{t("unavailable")}</p>}
      {catalogue.kind === "loading" && <Skeleton height={120} m={16} />}
      {shown !== undefined && (
        <div role="tabpanel" aria-label={shown.title[language]}>
          <ul className={classes["grid"]}>
            {shown.stickers.map(({ stickerId, alt, caption }) => (
              <li key={stickerId}>
                <button
                  type="button"
                  className={classes["sticker"]}
                  aria-label={alt[language]}
                  title={alt[language]}
                  onClick={() => onChoose(shown.setId, stickerId)}
                >
                  <img src={stickerUrl(shown.setId, stickerId)} alt="" width={84} height={74} loading="lazy" draggable={false} />
                  {caption !== null && (
                    <span className={classes["caption"]} aria-hidden>
                      {caption[language]}
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
