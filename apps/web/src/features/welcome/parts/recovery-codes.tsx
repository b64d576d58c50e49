import { Button, Checkbox } from "@mantine/core";
import { IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../../data/hooks.ts";
import { useCopy } from "../../../shell/use-copy.ts";
import { keepCodes } from "../../devices/unkept-codes.ts";
import type { Created } from "../use-sign-up.ts";
import classes from "./form.module.css";
import { saveText } from "./save-text.dom.ts";

/** The recovery codes, shown once. One goes on only after saying that they are kept. */
export function RecoveryCodes({ created }: { readonly created: Created }) {
  const { t } = useTranslation("welcome");
  const session = useSession();
  const copy = useCopy();
  const [isKept, setKept] = useState(false);
  const [isEntering, setEntering] = useState(false);
  const content = [t("codesFileHead", { handle: created.handle }), "", ...created.recoveryCodes, ""].join("\n");
  const enter = () => {
    keepCodes();
    setEntering(true);
    void session.enter(created.accountId);
  };
  return (
    <>
      <p>{t("codesText")}</p>
      <ol className={classes["codes"]}>
        {created.recoveryCodes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={classes["actions"]}>
        <Button variant="default" leftSection={<IconCopy size={18} aria-hidden />} onClick={() => copy(content, t("codesCopied"))}>
          {t("codesCopy")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => saveText(`${t("codesFile")}-${created.handle}.txt`, content)}
        >
          {t("codesDownload")}
        </Button>
        <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {t("codesPrint")}
        </Button>
      </div>
      <div className={classes["last"]}>
        <Checkbox label={t("codesKept")} checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
        <Button disabled={!isKept} loading={isEntering} onClick={enter}>
          {t("codesGo")}
        </Button>
      </div>
    </>
  );
}
