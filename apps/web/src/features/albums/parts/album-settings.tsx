import { Button, TextInput } from "@mantine/core";
import { type AlbumView, LIMITS, removeAlbum, updateAlbum } from "@musubi/protocol";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useSignedIn } from "../../../data/hooks.ts";
import { ConfirmDialog } from "../../../shell/confirm-dialog.tsx";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import classes from "./album-rules.module.css";
import { type AlbumRules, AlbumRulesFields } from "./album-rules.tsx";

interface Props {
  readonly album: AlbumView;
  readonly isSealed: boolean;
  readonly onClose: () => void;
}

/** The name and rules of an album, and the way to delete it. For its keepers. */
export function AlbumSettings({ album, isSealed, onClose }: Props) {
  const { t } = useTranslation("albums");
  const { t: tShell } = useTranslation("shell");
  const engine = useEngine();
  const { albums } = useSignedIn();
  const act = useAct();
  const notices = useNotices();
  const { albumId } = album;
  const [name, setName] = useState(album.name);
  const [rules, setRules] = useState<AlbumRules>(album);
  const [isBusy, setBusy] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const save = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const { addPolicy, removePolicy, order, showsViews } = rules;
    const answer = await act(engine.perform(updateAlbum, { albumId, name: name.trim(), addPolicy, removePolicy, order, showsViews }));
    setBusy(false);
    if (!answer.ok) return;
    albums.takeAlbum(answer.value.album);
    notices.done(t("saved"));
    onClose();
  };
  return (
    <>
      <Sheet title={t("settings")} onClose={onClose}>
        <form className={classes["form"]} onSubmit={(event) => void save(event)}>
          <TextInput
            label={t("name")}
            description={t("nameHint")}
            value={name}
            maxLength={LIMITS.albumName}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <AlbumRulesFields isSealed={isSealed} rules={rules} onChange={(change) => setRules((now) => ({ ...now, ...change }))} />
          <Button type="submit" loading={isBusy} disabled={name.trim() === ""}>
            {tShell("save")}
          </Button>
          <div className={classes["grave"]}>
            <Button variant="subtle" color="shu" leftSection={<IconTrash size={20} aria-hidden />} onClick={() => setDeleting(true)}>
              {t("deleteAlbum")}
            </Button>
          </div>
        </form>
      </Sheet>
      {isDeleting && <DeleteAlbum album={album} onClose={() => setDeleting(false)} />}
    </>
  );
}

/** Says plainly what goes, for whom, and that it does not come back. */
function DeleteAlbum({ album, onClose }: Omit<Props, "isSealed">) {
  const { t } = useTranslation("albums");
  const engine = useEngine();
  const { albums } = useSignedIn();
  const act = useAct();
  const notices = useNotices();
  const navigate = useNavigate();
  const { talkId, albumId, name, photoCount } = album;
  const run = async () => {
    const answer = await act(engine.perform(removeAlbum, { albumId }));
    if (!answer.ok) return;
    notices.done(t("deleted"));
    await navigate({ to: "/talks/$talkId/albums", params: { talkId }, replace: true });
    albums.removed(talkId, albumId);
  };
  return (
    <ConfirmDialog title={t("deleteTitle", { name })} confirm={t("deleteAlbum")} isGrave onConfirm={run} onClose={onClose}>
      {photoCount === 0 ? t("deleteEmpty") : t("deleteText", { count: photoCount })}
    </ConfirmDialog>
  );
}
