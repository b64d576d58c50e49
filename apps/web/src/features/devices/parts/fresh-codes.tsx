import { Button, Checkbox, Modal } from "@mantine/core";
import { IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCopy } from "../../../shell/use-copy.ts";
import { saveText } from "../../welcome/parts/save-text.dom.ts";
import classes from "./fresh-codes.module.css";

interface Props {
  readonly handle: string;
  /** Null while there is nothing to show. */
  readonly codes: readonly string[] | null;
  readonly onDone: () => void;
}

/** Fresh recovery codes, shown once. They close only after one has said that they are kept. */
export function FreshCodes({ handle, codes, onDone }: Props) {
  const { t } = useTranslation("devices");
  return (
    <Modal
      opened={codes !== null}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t("codesFreshTitle")}
      size="lg"
      classNames={{ content: classes["sheet"] ?? "" }}
    >
      {codes !== null && <Codes handle={handle} codes={codes} onDone={onDone} />}
    </Modal>
  );
}

interface CodesProps {
  readonly handle: string;
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

function Codes({ handle, codes, onDone }: CodesProps) {
  const { t } = useTranslation("devices");
  const { t: tWelcome } = useTranslation("welcome");
  const copy = useCopy();
  const [isKept, setKept] = useState(false);
  const head = tWelcome("codesFileHead", { handle });
  const content = [head, "", ...codes, ""].join("\n");
  return (
    <>
      <p className={classes["about"]}>{t("codesFreshText")}</p>
      <p className={classes["printed"]}>{head}</p>
      <ol className={classes["codes"]}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={classes["actions"]}>
        <Button variant="default" leftSection={<IconCopy size={18} aria-hidden />} onClick={() => copy(content, tWelcome("codesCopied"))}>
          {tWelcome("codesCopy")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => saveText(`${tWelcome("codesFile")}-${handle}.txt`, content)}
        >
          {tWelcome("codesDownload")}
        </Button>
        <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {tWelcome("codesPrint")}
        </Button>
      </div>
      <div className={classes["last"]}>
        <Checkbox label={tWelcome("codesKept")} checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
        <Button disabled={!isKept} onClick={onDone}>
          {t("codesDone")}
        </Button>
      </div>
    </>
  );
}
