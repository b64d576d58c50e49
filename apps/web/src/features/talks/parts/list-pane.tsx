import { ActionIcon } from "@mantine/core";
import { IconArchive, IconArrowLeft } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useTalks } from "../../../data/hooks.ts";
import { SearchField } from "../../../shell/search-field.tsx";
import { useLayout } from "../../../shell/use-layout.ts";
import { UnknownDevices } from "../../sealed/parts/key-warnings.tsx";
import { SearchResults } from "../../search/parts/search-results.tsx";
import { FirstFriend, useIsAlone } from "./first-friend.tsx";
import classes from "./list-pane.module.css";
import { NewTalkMenu } from "./new-talk-menu.tsx";
import { NoTalksYet } from "./no-talks-yet.tsx";
import { TalkList } from "./talk-list.tsx";
import { TalkListSkeleton } from "./talk-list-skeleton.tsx";

interface Props {
  readonly openTalkId: string | undefined;
}

/** Search, the list of talks, the archive, and the way to a new talk. */
export function ListPane({ openTalkId }: Props) {
  const { t } = useTranslation("talks");
  const talks = useTalks();
  const basis = useEngineState((state) => state.basis);
  const [isArchive, setArchive] = useState(false);
  // Where there is room beside the list, it stands there.
  const isAlone = useIsAlone();
  const showsFirstStep = useLayout() === "phone" && isAlone && !isArchive;
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim());
  const shown = isArchive ? talks.archived : talks.ordered;
  return (
    <div className={classes["pane"]}>
      <header className={classes["head"]}>
        {isArchive && (
          <ActionIcon aria-label={t("archiveBack")} onClick={() => setArchive(false)}>
            <IconArrowLeft size={22} stroke={1.6} />
          </ActionIcon>
        )}
        <h1 className={classes["title"]}>{t(isArchive ? "archive" : "title")}</h1>
        <NewTalkMenu />
      </header>
      <search className={classes["search"]} aria-label={t("searchPlaceholder")}>
        <SearchField placeholder={t("searchPlaceholder")} clearLabel={t("searchClear")} value={query} onChange={setQuery} />
      </search>
      <UnknownDevices />
      {wanted !== "" ? (
        <SearchResults query={wanted} onChosen={() => setQuery("")} />
      ) : basis === "nothing" ? (
        <TalkListSkeleton />
      ) : shown.length === 0 ? (
        <NoTalksYet isArchive={isArchive} />
      ) : (
        <TalkList talks={shown} openTalkId={openTalkId} label={t(isArchive ? "archive" : "listLabel")} />
      )}
      {showsFirstStep && wanted === "" && (
        <div className={classes["first"]}>
          <FirstFriend knotSize={72} />
        </div>
      )}
      {!isArchive && wanted === "" && talks.archived.length > 0 && (
        <button type="button" className={classes["archive"]} onClick={() => setArchive(true)}>
          <IconArchive size={18} stroke={1.6} aria-hidden />
          <span>{t("archiveCount", { count: talks.archived.length })}</span>
        </button>
      )}
    </div>
  );
}
