import { Button, Modal, TagsInput, Textarea, TextInput } from "@mantine/core";
import { KEEP_LIMITS, type KeepItem } from "@musubi/sealed";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { useLayout } from "../../../shell/use-layout.ts";
import classes from "../keep.module.css";
import { useKeep } from "../use-keep.ts";

interface Props {
  /** What is changed; "new" for something new; null shows nothing. */
  readonly edited: KeepItem | "new" | null;
  readonly onClose: () => void;
}

/** Writes a note, or changes one. */
export function KeepEditor({ edited, onClose }: Props) {
  const { t } = useTranslation("keep");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={t(edited === "new" ? "add" : "edit")}
      fullScreen={layout === "phone"}
      closeButtonProps={{ "aria-label": tShell("close") }}
    >
      {edited !== null && <Form item={edited === "new" ? null : edited} onDone={onClose} />}
    </Modal>
  );
}

function Form({ item, onDone }: { readonly item: KeepItem | null; readonly onDone: () => void }) {
  const { t } = useTranslation("keep");
  const { keep } = useDesk();
  const { tags: known } = useKeep();
  const notices = useNotices();
  const [title, setTitle] = useState(item?.title ?? "");
  const [words, setWords] = useState(item?.text ?? "");
  const [tags, setTags] = useState<readonly string[]>(item?.tags ?? []);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const draft = {
      ...{ title: title.trim(), text: words, tags: [...tags], from: item?.from ?? null, isPinned: item?.isPinned ?? false },
      ...(item?.files === undefined ? {} : { files: item.files }),
    };
    const saved = item === null ? await keep.add(draft) : await keep.change(item, draft);
    setBusy(false);
    if (saved.ok) onDone();
    else notices.refused({ code: saved.reason });
  };
  return (
    <form className={classes["form"]} onSubmit={(event) => void save(event)}>
      <TextInput
        label={t("titleLabel")}
        value={title}
        maxLength={KEEP_LIMITS.title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
      />
      <Textarea
        label={t("textLabel")}
        value={words}
        maxLength={KEEP_LIMITS.text}
        autosize
        minRows={6}
        maxRows={16}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <TagsInput
        label={t("tagsLabel")}
        description={t("tagsHelp")}
        value={[...tags]}
        data={[...known]}
        maxTags={KEEP_LIMITS.tags}
        onChange={(next) => setTags(next.map((tag) => tag.slice(0, KEEP_LIMITS.tag)))}
      />
      <Button type="submit" loading={isBusy} disabled={title.trim() === "" && words.trim() === "" && item?.files === undefined}>
        {t("save")}
      </Button>
    </form>
  );
}
