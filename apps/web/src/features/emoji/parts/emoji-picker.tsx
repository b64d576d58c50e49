import { Skeleton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsTouch } from "../../../shell/use-layout.ts";
import { EMOJI_GROUPS, type EmojiGroup, type EmojiRow, type EmojiTable } from "../emoji.ts";
import { findEmoji } from "../find-emoji.ts";
import { useEmojiHabits, useEmojiTable } from "../use-emoji.ts";
import { EmojiGrid } from "./emoji-grid.tsx";
import classes from "./emoji-picker.module.css";
import { EmojiTabs } from "./emoji-tabs.tsx";
import { ToneChoice } from "./tone-choice.tsx";

interface Props {
  readonly onChoose: (emoji: string) => void;
  readonly pressed?: ReadonlySet<string>;
}

/** All emoji: found by their Japanese or English name, or by group, with those used last in front. */
export function EmojiPicker({ onChoose, pressed }: Props) {
  const { t } = useTranslation("emoji");
  const table = useEmojiTable();
  const isTouch = useIsTouch();
  const { recent, tone, remember } = useEmojiHabits();
  // What was used last stays where it was while the picker is open: nothing moves away under a finger.
  const [first] = useState(recent);
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState<EmojiGroup | "recent">(first.length > 0 ? "recent" : "smileys");
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A finger came to point: the keyboard would only cover what it points at.
    (isTouch ? root : search).current?.focus({ preventScroll: true });
  }, [isTouch]);
  const choose = (emoji: string) => {
    remember(emoji);
    onChoose(emoji);
  };
  const isSearching = query.trim() !== "";
  const rows =
    typeof table === "string" ? [] : isSearching ? findEmoji(table, query) : group === "recent" ? recentRows(table, first) : table[group];
  const toGrid = () => root.current?.querySelector<HTMLElement>("[data-grid] button")?.focus();
  return (
    <div ref={root} className={classes["picker"]} tabIndex={-1}>
      <TextInput
        ref={search}
        size="sm"
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "ArrowDown") {
            event.preventDefault();
            toGrid();
          } else if (event.key === "Enter" && isSearching && rows[0] !== undefined) {
            event.preventDefault();
            choose(rows[0][0]);
          }
        }}
      />
      <EmojiTabs
        shown={isSearching ? null : group}
        hasRecent={first.length > 0}
        onShow={(next) => {
          setGroup(next);
          setQuery("");
        }}
      />
      <div className={classes["body"]}>
        {table === "loading" && <Skeleton height="100%" />}
        {table === "failed" && <p className={classes["note"]}>{t("notLoaded")}</p>}
        {isSearching && typeof table !== "string" && (
          <p className={rows.length === 0 ? classes["note"] : classes["count"]} role="status">
            {rows.length === 0 ? t("notFound") : t("found", { count: rows.length })}
          </p>
        )}
        {rows.length > 0 && (
          <EmojiGrid
            key={isSearching ? query : group}
            label={isSearching ? t("search") : t(group)}
            rows={rows}
            tone={group === "recent" && !isSearching ? 0 : tone}
            pressed={pressed}
            onChoose={choose}
            onLeave={() => search.current?.focus()}
          />
        )}
      </div>
      <ToneChoice />
    </div>
  );
}

/** The rows of those used last, in the tone in which they were used. */
function recentRows(table: EmojiTable, recent: readonly string[]): readonly EmojiRow[] {
  const all = EMOJI_GROUPS.flatMap((group) => table[group]);
  const bare = (emoji: string) => emoji.replaceAll(/\p{Emoji_Modifier}|\uFE0F/gu, "");
  const byBare = new Map(all.map((row) => [bare(row[0]), row]));
  return recent.map((emoji) => {
    const row = byBare.get(bare(emoji));
    return row === undefined ? [emoji, emoji, "", emoji, "", 0] : [emoji, row[1], "", row[3], "", 0];
  });
}
