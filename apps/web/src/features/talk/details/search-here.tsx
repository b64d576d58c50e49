import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import { MessageHits } from "../../search/parts/message-hits.tsx";
import { useScene } from "../scene.ts";
import classes from "./details-pane.module.css";

/** Searches this talk only. A press on a result goes to it. */
export function SearchHere({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("search");
  const { talk, jump } = useScene();
  const layout = useLayout();
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  // The tab was opened to search: the words can be typed at once.
  useEffect(() => field.current?.focus(), []);
  const wanted = useDeferredValue(query.trim());
  const open = (seq: number) => {
    // Where the details cover the talk, they make way.
    if (layout !== "desktop") onClose();
    jump(seq);
  };
  return (
    <search className={classes["search"]} aria-label={t("inThisTalk")}>
      <div className={classes["searchField"]}>
        <TextInput
          type="search"
          aria-label={t("inThisTalk")}
          placeholder={t("placeholder")}
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          maxLength={100}
          ref={field}
        />
      </div>
      <div className={classes["hits"]}>
        {wanted !== "" && <MessageHits query={wanted} talkId={talk.talkId} onOpen={({ seq }) => open(seq)} />}
      </div>
    </search>
  );
}
