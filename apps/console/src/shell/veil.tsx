import { EmptyState } from "@musubi/ui";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import classes from "./veil.module.css";

/**
 * Over everything while the directory does not say that the session lives: nothing else of the page is drawn, dialogs included. What is
 * below keeps its state, so half-written words are there again when the directory is heard.
 */
export function Veil() {
  const { t } = useTranslation("shell");
  return createPortal(
    <div className={classes["veil"]} data-veil data-testid="veil" role="status">
      <EmptyState title={t("darkLostTitle")} knotSize={72}>
        {t("veilText")}
      </EmptyState>
    </div>,
    document.body,
  );
}
