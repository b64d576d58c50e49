import { ActionIcon, Modal } from "@mantine/core";
import type { FileView } from "@musubi/protocol";
import { IconChevronLeft, IconChevronRight, IconDownload, IconX, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { asLocal, fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useSaveFile } from "../parts/file-row.tsx";
import { useGestures } from "./use-gestures.ts";
import classes from "./viewer.module.css";
import { ViewerSlide } from "./viewer-slide.tsx";

/** One picture or video among those that can be looked through. */
export interface ViewerItem {
  readonly key: string;
  readonly file: FileView;
  readonly at: ShownAt;
  /** What it is called aloud. */
  readonly alt: string;
  readonly caption: string;
  /** Who showed it. */
  readonly by: string;
  readonly shownAtMs: number;
}

interface Props {
  readonly items: readonly ViewerItem[];
  readonly index: number;
  readonly onIndex: (index: number) => void;
  readonly onClose: () => void;
  /** Something lies over it: keys are for that. */
  readonly isCovered: boolean;
  /** Further things to do with the one that is looked at. */
  readonly actions?: React.ReactNode;
  /** Lies over the lower edge: what has just been done, and the way back. */
  readonly undo?: React.ReactNode;
}

const SIDES = [-1, 0, 1] as const;

/** Pictures and videos over the whole screen, one at a time: by finger, mouse and keys. */
export function Viewer({ items, index, onIndex, onClose, isCovered, actions, undo }: Props) {
  const { t } = useTranslation("pictures");
  const language = useLanguage();
  const { save, isSaving } = useSaveFile();
  const hasBefore = index > 0;
  const hasAfter = index < items.length - 1;
  const step = (by: -1 | 1) => {
    if (by === -1 ? hasBefore : hasAfter) onIndex(index + by);
  };
  const gestures = useGestures({ onSwipe: step, onClose, hasNeighbour: (by) => (by === -1 ? hasBefore : hasAfter) });
  useFocusBack();
  const { reset } = gestures;
  const item = items[index];
  // The film that was asked for by its play sign plays; one that somebody comes to on their way waits to be asked.
  const [openedKey] = useState(item?.key);
  // Another picture begins whole.
  useEffect(() => reset(), [item?.key, reset]);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isCovered || event.defaultPrevented || event.altKey || event.metaKey) return;
    if (event.target instanceof HTMLVideoElement && event.key.startsWith("Arrow")) return;
    const actions: Readonly<Record<string, () => void>> = {
      Escape: onClose,
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      "+": gestures.zoomIn,
      "=": gestures.zoomIn,
      "-": gestures.zoomOut,
      "0": gestures.reset,
    };
    const act = actions[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    // Before the dialog that may lie over it hears the same key, and is gone.
    addEventListener("keydown", listen, { capture: true });
    return () => removeEventListener("keydown", listen, { capture: true });
  }, []);
  if (item === undefined) return null;
  const { file } = item;
  return (
    <Modal
      opened
      fullScreen
      onClose={onClose}
      withCloseButton={false}
      closeOnEscape={false}
      padding={0}
      radius={0}
      transitionProps={{ transition: "fade" }}
      classNames={{ content: classes["content"] ?? "", body: classes["body"] ?? "" }}
      attributes={{ content: { "aria-label": t("viewer") } }}
    >
      <header className={classes["bar"]}>
        <ActionIcon variant="transparent" className={classes["tool"]} aria-label={t("viewerClose")} onClick={onClose} data-autofocus>
          <IconX size={24} stroke={1.7} />
        </ActionIcon>
        <p
          className={classes["count"]}
          role="status"
          aria-label={`${t("viewerPlace", { index: index + 1, count: items.length })}: ${item.alt}`}
        >
          {index + 1} / {items.length}
        </p>
        <span className={classes["tools"]}>
          <span className={classes["zoom"]}>
            <Tool
              label={t("zoomOut")}
              icon={<IconZoomOut size={22} stroke={1.6} />}
              onPress={gestures.zoomOut}
              isDisabled={!gestures.isZoomed}
            />
            <Tool label={t("zoomIn")} icon={<IconZoomIn size={22} stroke={1.6} />} onPress={gestures.zoomIn} />
          </span>
          {actions}
          <Tool
            label={t("save")}
            icon={<IconDownload size={22} stroke={1.6} />}
            onPress={() => void save(file, item.at)}
            isBusy={isSaving}
          />
        </span>
      </header>
      <div ref={gestures.setStage} className={classes["stage"]} data-zoomed={gestures.isZoomed || undefined}>
        {SIDES.map((side) => {
          const one = items[index + side];
          if (one === undefined) return null;
          return (
            <ViewerSlide
              key={one.key}
              file={one.file}
              at={one.at}
              alt={one.alt}
              side={side}
              plays={one.key === openedKey}
              ref={side === 0 ? gestures.picture : undefined}
            />
          );
        })}
        {hasBefore && <Arrow side="before" label={t("viewerPrevious")} onPress={() => step(-1)} />}
        {hasAfter && <Arrow side="after" label={t("viewerNext")} onPress={() => step(1)} />}
      </div>
      <footer className={classes["foot"]}>
        {item.caption !== "" && <p className={classes["caption"]}>{item.caption}</p>}
        {file.alt !== "" && <p className={classes["alt"]}>{file.alt}</p>}
        <p className={classes["by"]}>
          {t("sentBy", { name: item.by, when: fullLabel(item.shownAtMs, language) })}
          {file.takenAt !== null && ` · ${t("taken", { when: fullLabel(asLocal(file.takenAt), language) })}`}
        </p>
      </footer>
      {undo}
    </Modal>
  );
}

/** It closes by leaving the page, which is too sudden for the dialog to hand the focus back by itself. */
function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    },
    [opener],
  );
}

interface ToolProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly isBusy?: boolean;
}

/** A button of the viewer. */
export function Tool({ label, icon, onPress, isDisabled = false, isBusy = false }: ToolProps) {
  return (
    <ActionIcon
      variant="transparent"
      className={classes["tool"]}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      loading={isBusy}
      onClick={onPress}
    >
      {icon}
    </ActionIcon>
  );
}

function Arrow({ side, label, onPress }: { readonly side: "before" | "after"; readonly label: string; readonly onPress: () => void }) {
  return (
    <button type="button" className={classes["arrow"]} data-side={side} aria-label={label} title={label} onClick={onPress}>
      {side === "before" ? <IconChevronLeft size={28} stroke={1.6} aria-hidden /> : <IconChevronRight size={28} stroke={1.6} aria-hidden />}
    </button>
  );
}
