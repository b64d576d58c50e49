import type { FilesContent, FileView } from "@musubi/protocol";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { lengthLabel } from "./length-label.ts";

/** What a message with files says in one line: what they are, and what is written below them or what the first one shows. */
export function useFilesGist(): (content: Pick<FilesContent, "files" | "caption">) => string {
  const { t } = useTranslation("pictures");
  return useCallback(
    ({ files, caption }) => {
      const what = kindsOf(files);
      const sentence = (() => {
        const [first] = files;
        if (first === undefined) return "";
        if (what === "voice") return t("gistVoice", { length: lengthLabel(first.durationMs ?? 0) });
        if (what === "files") return t("gistFiles", { count: files.length, name: first.name });
        if (what === "pictures") return t("gistPictures", { count: files.length });
        return what === "videos" ? t("gistVideos", { count: files.length }) : t("gistMixed", { count: files.length });
      })();
      const said = caption === "" ? (files.length === 1 ? (files[0]?.alt ?? "") : "") : caption;
      const short = said.slice(0, 300).replaceAll(/\s+/g, " ").trim();
      if (sentence === "" || short === "") return sentence === "" ? short : sentence;
      return t("gistCaptioned", { what: sentence, caption: short });
    },
    [t],
  );
}

function kindsOf(files: readonly Pick<FileView, "kind">[]): "pictures" | "videos" | "mixed" | "voice" | "files" {
  const kinds = new Set(files.map(({ kind }) => kind));
  if (kinds.has("file")) return "files";
  if (kinds.has("voice")) return kinds.size === 1 ? "voice" : "files";
  if (kinds.size > 1) return "mixed";
  return kinds.has("video") ? "videos" : "pictures";
}
