import { Button, Modal, Slider } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import { type CropView, draggedView, firstView, insideView, ZOOM_MAX } from "../crop.ts";
import { drawCrop } from "../picture-file.dom.ts";
import classes from "./crop-dialog.module.css";

interface Props {
  /** The opened file, or null while none is chosen. */
  readonly picture: ImageBitmap | null;
  readonly onClose: () => void;
  readonly onChosen: (picture: ImageBitmap, view: CropView) => Promise<void>;
}

const FRAME_PX = 320;
const STEP_PX = 12;
const ARROWS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: STEP_PX, y: 0 },
  ArrowRight: { x: -STEP_PX, y: 0 },
  ArrowUp: { x: 0, y: STEP_PX },
  ArrowDown: { x: 0, y: -STEP_PX },
};

const ZOOM_STEP = 1.1;
const ZOOM_KEYS: Readonly<Record<string, number>> = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP };

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** How far two fingers are apart; 0 unless there are two. */
function spreadOf(fingers: ReadonlyMap<number, Spot>): number {
  const [one, other, third] = [...fingers.values()];
  return one === undefined || other === undefined || third !== undefined ? 0 : Math.hypot(one.x - other.x, one.y - other.y);
}

/** Chooses the square of a picture that others will see. */
export function CropDialog({ picture, onClose, onChosen }: Props) {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  return (
    <Modal
      opened={picture !== null}
      onClose={onClose}
      title={t("cropTitle")}
      fullScreen={layout === "phone"}
      closeButtonProps={{ "aria-label": tShell("close") }}
    >
      {picture !== null && <Cropper picture={picture} onClose={onClose} onChosen={onChosen} />}
    </Modal>
  );
}

interface CropperProps {
  readonly picture: ImageBitmap;
  readonly onClose: () => void;
  readonly onChosen: (picture: ImageBitmap, view: CropView) => Promise<void>;
}

function Cropper({ picture, onClose, onChosen }: CropperProps) {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState(() => firstView(picture));
  const [isBusy, setBusy] = useState(false);
  const fingers = useRef(new Map<number, Spot>());
  useEffect(() => {
    if (canvas.current !== null) drawCrop(canvas.current, picture, view);
  }, [picture, view]);
  const drag = (x: number, y: number, frameSide: number) => setView((before) => draggedView(picture, before, { x, y, frameSide }));
  const zoomBy = (factor: number) => setView((before) => insideView(picture, { ...before, zoom: before.zoom * factor }));
  const onPointerDown = (event: React.PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onPointerMove = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const held = fingers.current;
    const before = held.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const apart = spreadOf(held);
    held.set(event.pointerId, now);
    // Two fingers change the size and move the picture with their middle.
    if (apart > 0) zoomBy(spreadOf(held) / apart);
    drag((now.x - before.x) / held.size, (now.y - before.y) / held.size, event.currentTarget.clientWidth);
  };
  const onPointerEnd = (event: React.PointerEvent) => fingers.current.delete(event.pointerId);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = ZOOM_KEYS[event.key];
    if (step !== undefined) return zoomBy(step);
    const arrow = ARROWS[event.key];
    if (arrow === undefined) return;
    event.preventDefault();
    drag(arrow.x, arrow.y, FRAME_PX);
  };
  const choose = async () => {
    setBusy(true);
    await onChosen(picture, view);
    setBusy(false);
  };
  return (
    <div className={classes["cropper"]}>
      <p className={classes["help"]}>{t("cropHelp")}</p>
      <div className={classes["frame"]}>
        <canvas
          ref={canvas}
          width={FRAME_PX * 2}
          height={FRAME_PX * 2}
          className={classes["canvas"]}
          role="img"
          aria-label={t("cropLabel")}
          tabIndex={0}
          data-autofocus
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerEnd}
          onPointerCancel={onPointerEnd}
          onWheel={(event) => zoomBy(event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={classes["zoom"]}>
        <IconPhoto size={18} stroke={1.6} aria-hidden />
        <Slider
          className={classes["slider"] ?? ""}
          min={1}
          max={ZOOM_MAX}
          step={0.05}
          value={view.zoom}
          onChange={(zoom) => setView((before) => insideView(picture, { ...before, zoom }))}
          thumbLabel={t("cropZoom")}
          label={null}
          size="md"
        />
        <IconPhoto size={26} stroke={1.6} aria-hidden />
      </div>
      <div className={classes["actions"]}>
        <Button variant="default" onClick={onClose} disabled={isBusy}>
          {tShell("cancel")}
        </Button>
        <Button loading={isBusy} onClick={() => void choose()}>
          {t("cropSave")}
        </Button>
      </div>
    </div>
  );
}
