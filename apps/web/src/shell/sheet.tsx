import { Drawer, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./sheet.module.css";
import { useLayout } from "./use-layout.ts";

interface BottomSheetProps {
  readonly isOpen?: boolean;
  readonly onClose: () => void;
  /** Shown as its heading; `label` names a sheet that needs none. */
  readonly title?: string;
  readonly label?: string;
  readonly children: React.ReactNode;
}

/** A sheet that rises from the lower edge, as high as what it holds. */
export function BottomSheet({ isOpen = true, onClose, title, label, children }: BottomSheetProps) {
  const { t } = useTranslation("shell");
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={title}
      withCloseButton={title !== undefined}
      position="bottom"
      classNames={{ content: classes["content"] ?? "", inner: classes["inner"] ?? "", header: classes["header"] ?? "" }}
      attributes={label === undefined ? {} : { content: { "aria-label": label } }}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {children}
    </Drawer>
  );
}

interface SheetProps {
  readonly isOpen?: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** A dialog where there is room for one, a sheet from below on a phone. */
export function Sheet({ isOpen = true, title, onClose, children }: SheetProps) {
  const { t } = useTranslation("shell");
  const layout = useLayout();
  if (layout === "phone") {
    return (
      <BottomSheet isOpen={isOpen} title={title} onClose={onClose}>
        {children}
      </BottomSheet>
    );
  }
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      {children}
    </Modal>
  );
}
