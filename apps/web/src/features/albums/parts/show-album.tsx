import type { AlbumView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { ConfirmDialog } from "../../../shell/confirm-dialog.tsx";
import { useAct, useNotices } from "../../../shell/notices.tsx";

interface Props {
  readonly album: AlbumView;
  readonly onClose: () => void;
}

/** Shows an album of a sealed talk to those who joined after it was made, and says before what they will see. */
export function ShowAlbum({ album: { albumId, name }, onClose }: Props) {
  const { t } = useTranslation("albums");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const run = async () => {
    const answer = await act(engine.showAlbum(albumId));
    if (answer.ok) notices.done(t("shown"));
  };
  return (
    <ConfirmDialog title={t("showTitle", { name })} confirm={t("show")} onConfirm={run} onClose={onClose}>
      {t("showText")}
    </ConfirmDialog>
  );
}
