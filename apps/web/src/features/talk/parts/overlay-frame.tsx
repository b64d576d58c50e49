import { Drawer, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** A dialog on a desktop, a sheet from below on a phone. */
export function OverlayFrame({ title, onClose, children }: Props) {
  const { t } = useTranslation("shell");
  const layout = useLayout();
  const common = { opened: true, onClose, title, closeButtonProps: { "aria-label": t("close") } };
  return layout === "phone" ? (
    <Drawer {...common} position="bottom" size="auto">
      {children}
    </Drawer>
  ) : (
    <Modal {...common}>{children}</Modal>
  );
}
