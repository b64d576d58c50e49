import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./copy-text.dom.ts";
import { useNotices } from "./notices.tsx";

/** Copies a text and says so in the given sentence, or says that nothing was copied. */
export function useCopy(): (text: string, sentence: string) => void {
  const { t } = useTranslation("shell");
  const notices = useNotices();
  return useCallback(
    (text, sentence) => {
      void copyText(text).then((isCopied) => {
        if (isCopied) notices.done(sentence);
        else notices.failed(t("notCopied"));
      });
    },
    [notices, t],
  );
}
