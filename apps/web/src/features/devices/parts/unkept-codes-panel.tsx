import { Button } from "@mantine/core";
import { IconPencilExclamation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { keepCodes } from "../unkept-codes.ts";
import classes from "./callout.module.css";

/** The recovery codes were shown and nobody has said that they are kept: says what to do, here and now. */
export function UnkeptCodesPanel() {
  const { t } = useTranslation("devices");
  return (
    <section className={classes["root"]} data-tone="yamabuki" aria-labelledby="unkept">
      <IconPencilExclamation size={24} stroke={1.6} aria-hidden />
      <div>
        <h2 id="unkept">{t("unkeptTitle")}</h2>
        <p>{t("unkeptText")}</p>
        <Button variant="default" onClick={keepCodes}>
          {t("unkeptHave")}
        </Button>
      </div>
    </section>
  );
}
