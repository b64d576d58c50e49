import { Button, Chip, Group } from "@mantine/core";
import type { KeepItem } from "@musubi/sealed";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../../data/hooks.ts";
import { SearchField } from "../../shell/search-field.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import classes from "./keep.module.css";
import { KeepCard } from "./parts/keep-card.tsx";
import { KeepEditor } from "./parts/keep-editor.tsx";
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
          <Button size="sm" leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited("new")}>
            {t("add")}
          </Button>
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

function KeepList({ onEdit }: { readonly onEdit: (item: KeepItem) => void }) {
  const { t } = useTranslation("keep");
  const { keep } = useDesk();
  const { items, tags } = useKeep();
  const [query, setQuery] = useState("");
  const [tag, setTag] = useState("");
  if (items.length === 0) {
    return (
      <div className={classes["empty"]}>
        <h2>{t("emptyTitle")}</h2>
        <p>{t("emptyText")}</p>
      </div>
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
        {found.map((item) => (
          <li key={item.itemId}>
            <KeepCard item={item} onEdit={() => onEdit(item)} />
          </li>
        ))}
      </ul>
      <p role="status">{found.length === 0 ? t("nothingFound") : ""}</p>
    </>
  );
}
