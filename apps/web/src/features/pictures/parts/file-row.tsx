import { ActionIcon } from "@mantine/core";
import type { FileView } from "@musubi/protocol";
import { IconDownload, IconFile } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { useEngine } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { sizeLabel } from "../../takeout/size-label.ts";
import classes from "./file-row.module.css";
import { saveFile } from "./save-file.dom.ts";

/** Saves a file and says so when it could not be. */
export function useSaveFile(): { readonly save: (file: FileView, at: ShownAt) => Promise<void>; readonly isSaving: boolean } {
  const engine = useEngine();
  const notices = useNotices();
  const [isSaving, setSaving] = useState(false);
  const save = async (file: FileView, at: ShownAt) => {
    setSaving(true);
    const isSaved = await saveFile(engine, file, at);
    setSaving(false);
    if (!isSaved) notices.refused({ code: "not_found" });
  };
  return { save, isSaving };
}

/** A file that is not shown: what it is called, how large it is, and the way to save it. */
export function FileRow({ file, at }: { readonly file: FileView; readonly at: ShownAt }) {
  const { t } = useTranslation("pictures");
  const language = useLanguage();
  const { save, isSaving } = useSaveFile();
  return (
    <span className={classes["row"]}>
      <span className={classes["sign"]}>
        <IconFile size={22} stroke={1.5} aria-hidden />
      </span>
      <span className={classes["words"]}>
        <span className={classes["name"]}>{file.name}</span>
        <span className={classes["size"]}>{sizeLabel(file.sizeBytes, language)}</span>
      </span>
      <ActionIcon
        className={classes["save"]}
        variant="transparent"
        aria-label={t("saveNamed", { name: file.name })}
        title={t("save")}
        loading={isSaving}
        onClick={() => void save(file, at)}
      >
        <IconDownload size={22} stroke={1.6} />
      </ActionIcon>
    </span>
  );
}
