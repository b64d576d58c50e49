import { ActionIcon, Popover } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import classes from "./emoji-button.module.css";
import { EmojiPicker } from "./emoji-picker.tsx";

interface Props {
  /** The field that the emoji go into. It has the focus again when the picker closes. */
  readonly field: React.RefObject<HTMLTextAreaElement | null>;
  readonly onChoose: (emoji: string) => void;
}

/** Opens the picker beside a field: over its button where there is room, on a phone as a sheet that leaves the field in sight. */
export function EmojiButton({ field, onChoose }: Props) {
  const { t } = useTranslation("emoji");
  const isPhone = useLayout() === "phone";
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    if (!isPhone) requestAnimationFrame(() => field.current?.focus());
  };
  const button = (
    <ActionIcon
      className={classes["button"]}
      aria-label={t(isOpen ? "close" : "open")}
      title={t("open")}
      aria-expanded={isOpen}
      onClick={() => (isOpen ? close() : setOpen(true))}
    >
      <IconMoodSmile size={23} stroke={1.6} />
    </ActionIcon>
  );
  if (isPhone) {
    return (
      <>
        {button}
        {isOpen && (
          <Dock label={t("open")} field={field} onClose={close}>
            <EmojiPicker onChoose={onChoose} />
          </Dock>
        )}
      </>
    );
  }
  return (
    <Popover opened={isOpen} onChange={(opens) => !opens && close()} position="top-end" width={372} trapFocus>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown p={10} aria-label={t("open")}>
        <EmojiPicker onChoose={onChoose} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface DockProps {
  readonly label: string;
  readonly field: Props["field"];
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** The sheet above the field. It goes when somebody writes by hand again, presses elsewhere, or presses Escape. */
function Dock({ label, field, onClose, children }: DockProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const line = root.current?.parentElement;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && (line?.contains(event.target) !== true || event.target === field.current)) onClose();
    };
    document.addEventListener("pointerdown", onDown);
    return () => document.removeEventListener("pointerdown", onDown);
  });
  return (
    <div
      ref={root}
      className={classes["dock"]}
      role="dialog"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      {children}
    </div>
  );
}
