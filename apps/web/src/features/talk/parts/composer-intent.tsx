import { ActionIcon } from "@mantine/core";
import { IconArrowBackUp, IconPencil, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useGist } from "../../talks/use-preview.ts";
import { type Intent, useScene } from "../scene.ts";
import { useQuoted } from "../use-quoted.ts";
import classes from "./composer.module.css";

interface Props {
  readonly intent: Intent;
  readonly onCancel: () => void;
}

/** Above the field: whom I answer, or that I am changing an earlier message. */
export function ComposerIntent({ intent, onCancel }: Props) {
  const { t } = useTranslation("talk");
  if (intent.kind === "write") return null;
  const isEdit = intent.kind === "edit";
  return (
    <div className={classes["intent"]}>
      {isEdit ? <IconPencil size={20} stroke={1.6} aria-hidden /> : <IconArrowBackUp size={20} stroke={1.6} aria-hidden />}
      {isEdit ? (
        <div className={classes["intentWords"]}>
          <p className={classes["intentTitle"]}>{t("editing")}</p>
          <p className={classes["intentText"]}>{t("editingHint")}</p>
        </div>
      ) : (
        <ReplyWords seq={intent.seq} />
      )}
      <ActionIcon aria-label={t(isEdit ? "cancelEdit" : "cancelReply")} onClick={onCancel}>
        <IconX size={20} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}

function ReplyWords({ seq }: { readonly seq: number }) {
  const { t } = useTranslation("talk");
  const { names } = useScene();
  const gist = useGist();
  const quoted = useQuoted(seq);
  const name = quoted === null || quoted === undefined ? "" : names.nameOrYou(quoted.senderId);
  return (
    <div className={classes["intentWords"]}>
      <p className={classes["intentTitle"]}>{t("replyingTo", { name })}</p>
      <p className={classes["intentText"]}>{quoted === null ? t("quoteGone") : quoted === undefined ? "" : gist(quoted)}</p>
    </div>
  );
}
