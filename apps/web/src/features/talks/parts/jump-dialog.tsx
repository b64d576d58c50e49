import { Modal, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { isComposing } from "../../talk/composition.ts";
import { PersonFace, TalkFace } from "../../talk/parts/talk-face.tsx";
import { type JumpTarget, useJumpTargets } from "../use-jump-targets.ts";
import classes from "./jump-dialog.module.css";

/** Type part of a name, press Enter, be there. Opens with Ctrl + K from anywhere. */
export function JumpDialog() {
  const { t } = useTranslation("talks");
  const [isOpen, setOpen] = useState(false);
  const onClose = () => setOpen(false);
  // An empty list of ignored tags: the keys work from within the composer too.
  useHotkeys([["mod+K", () => setOpen(true)]], []);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      centered={false}
      yOffset="12dvh"
      attributes={{ content: { "aria-label": t("jumpTitle") } }}
    >
      <JumpList onDone={onClose} />
    </Modal>
  );
}

function JumpList({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("talks");
  const listId = useId();
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const { targets, go } = useJumpTargets(query);
  const chosen = Math.min(index, targets.length - 1);
  const open = (target: JumpTarget) => {
    onDone();
    go(target);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    const target = targets[chosen];
    if (event.key === "ArrowDown") setIndex(Math.min(chosen + 1, targets.length - 1));
    else if (event.key === "ArrowUp") setIndex(Math.max(chosen - 1, 0));
    else if (event.key === "Enter" && target !== undefined) open(target);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <TextInput
        variant="unstyled"
        className={classes["field"]}
        placeholder={t("jumpPlaceholder")}
        aria-label={t("jumpTitle")}
        leftSection={<IconSearch size={20} stroke={1.6} aria-hidden />}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={targets.length === 0 ? undefined : `${listId}-${chosen}`}
        autoComplete="off"
        data-autofocus
      />
      <div role="listbox" id={listId} aria-label={t("jumpTitle")} className={classes["list"]}>
        {targets.map((target, place) => (
          <div
            key={target.key}
            id={`${listId}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === chosen}
            className={classes["option"]}
            onPointerMove={() => setIndex(place)}
            // Before the field loses the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              open(target);
            }}
          >
            {target.kind === "talk" ? (
              <TalkFace talk={target.talk} name={target.name} size={36} />
            ) : (
              <PersonFace profile={target.friend.profile} size={36} />
            )}
            <span className={classes["name"]}>{target.name}</span>
            {target.kind === "friend" && <span className={classes["note"]}>{t("newTalk")}</span>}
          </div>
        ))}
      </div>
      {targets.length === 0 && <p className={classes["none"]}>{t("jumpEmpty")}</p>}
    </div>
  );
}
