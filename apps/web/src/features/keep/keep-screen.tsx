import { ActionIcon, Button, Chip, FileButton, Group } from "@mantine/core";
import { KEEP_LIMITS, type KeepItem } from "@musubi/sealed";
import { EmptyState } from "@musubi/ui";
import { IconPaperclip, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine } from "../../data/hooks.ts";
import { SearchField } from "../../shell/search-field.tsx";
import { useLayout } from "../../shell/use-layout.ts";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import classes from "./keep.module.css";
import { sourceOf } from "./keep-sources.dom.ts";
import { ComingCard } from "./parts/coming-card.tsx";
import { KeepCard } from "./parts/keep-card.tsx";
import { KeepEditor } from "./parts/keep-editor.tsx";
import { useComing } from "./use-coming.ts";
import { useKeep } from "./use-keep.ts";

/** What the person keeps: notes and messages, sealed to the account, found by words and tags. */
export function KeepScreen() {
  const { t } = useTranslation("keep");
  const { t: tMe } = useTranslation("me");
  const { basis } = useKeep();
  const [edited, setEdited] = useState<KeepItem | "new" | null>(null);
  return (
    <Page
      title={tMe("navKeep")}
      back="/me"
      action={
        basis === "locked" ? undefined : (
          <Group gap={8} wrap="nowrap">
            <AddFiles />
            <AddNote onPress={() => setEdited("new")} />
          </Group>
        )
      }
    >
      <p>{t("about")}</p>
      {basis === "nothing" && <PageSkeleton />}
      {basis === "locked" && (
        <div className={classes["empty"]}>
          <p>{t("locked")}</p>
          <Button component={Link} to="/me/sealed" variant="default">
            {t("toSealed")}
          </Button>
        </div>
      )}
      {(basis === "device" || basis === "server") && <KeepList onEdit={setEdited} />}
      <KeepEditor edited={edited} onClose={() => setEdited(null)} />
    </Page>
  );
}

/** Begins a note. A phone's head has room for signs, not for words. */
function AddNote({ onPress }: { readonly onPress: () => void }) {
  const { t } = useTranslation("keep");
  if (useLayout() === "phone") {
    return (
      <ActionIcon variant="filled" color="ai" aria-label={t("add")} title={t("add")} onClick={onPress}>
        <IconPlus size={22} stroke={1.6} />
      </ActionIcon>
    );
  }
  return (
    <Button size="sm" leftSection={<IconPlus size={18} aria-hidden />} onClick={onPress}>
      {t("add")}
    </Button>
  );
}

/** Keeps files of this device: each choice is one thing. */
function AddFiles() {
  const { t } = useTranslation("keep");
  const isPhone = useLayout() === "phone";
  const { keptUploads } = useEngine();
  const [isBusy, setBusy] = useState(false);
  const take = async (files: readonly File[]) => {
    setBusy(true);
    for (let at = 0; at < files.length; at += KEEP_LIMITS.files) {
      const sources = await Promise.all(files.slice(at, at + KEEP_LIMITS.files).map(sourceOf));
      await keptUploads.add({ title: "", text: "", tags: [], from: null, isPinned: false }, sources);
    }
    setBusy(false);
  };
  return (
    <FileButton multiple onChange={(files) => void take(files)} inputProps={{ "aria-label": t("addFiles") }}>
      {(props) =>
        isPhone ? (
          <ActionIcon {...props} loading={isBusy} aria-label={t("addFiles")} title={t("addFiles")}>
            <IconPaperclip size={22} stroke={1.6} />
          </ActionIcon>
        ) : (
          <Button {...props} size="sm" variant="default" loading={isBusy} leftSection={<IconPaperclip size={18} aria-hidden />}>
            {t("addFiles")}
          </Button>
        )
      }
    </FileButton>
  );
}

function KeepList({ onEdit }: { readonly onEdit: (item: KeepItem) => void }) {
  const { t } = useTranslation("keep");
  const { keep } = useDesk();
  const { items, tags } = useKeep();
  const [query, setQuery] = useState("");
  const [tag, setTag] = useState("");
  const coming = useComing();
  if (items.length === 0 && coming.length === 0) {
    return (
      <EmptyState title={t("emptyTitle")} knotSize={96}>
        {t("emptyText")}
      </EmptyState>
    );
  }
  const found = (query.trim() === "" ? items : keep.search(query)).filter((item) => tag === "" || item.tags.includes(tag));
  return (
    <>
      <SearchField placeholder={t("search")} clearLabel={t("clear")} value={query} onChange={setQuery} />
      {tags.length > 0 && (
        <Chip.Group value={tag} onChange={setTag}>
          <Group gap={8}>
            <Chip value="">{t("allTags")}</Chip>
            {tags.map((one) => (
              <Chip key={one} value={one}>
                {one}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <ul className={classes["list"]}>
        {coming.map((one) => (
          <li key={one.itemId}>
            <ComingCard coming={one} />
          </li>
        ))}
        {found.map((item) => (
          <li key={item.itemId}>
            <KeepCard item={item} onEdit={() => onEdit(item)} />
          </li>
        ))}
      </ul>
      <p role="status">{found.length === 0 && items.length > 0 ? t("nothingFound") : ""}</p>
    </>
  );
}
