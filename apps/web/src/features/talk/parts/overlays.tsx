import { unreachable } from "@musubi/base";
import { ReportDialog } from "../../reports/report-dialog.tsx";
import type { Overlay } from "../scene.ts";
import { DescribeFilesSheet } from "./describe-files-sheet.tsx";
import { EditsDialog } from "./edits-dialog.tsx";
import { ForwardDialog } from "./forward-dialog.tsx";
import { MessageSheet } from "./message-sheet.tsx";
import { ProfileSheet } from "./profile-sheet.tsx";
import { ReadersDialog } from "./readers-dialog.tsx";
import { UnsendDialog } from "./unsend-dialog.tsx";

interface Props {
  readonly overlay: Overlay | null;
  readonly onClose: () => void;
}

/** Whatever lies over the talk about one message or one person. */
export function Overlays({ overlay, onClose }: Props) {
  if (overlay === null) return null;
  if (overlay.kind === "profile") return <ProfileSheet profile={overlay.profile} onClose={onClose} />;
  const { message } = overlay;
  switch (overlay.kind) {
    case "sheet":
      return <MessageSheet message={message} onClose={onClose} />;
    case "forward":
      return <ForwardDialog message={message} fileId={overlay.fileId} onClose={onClose} />;
    case "unsend":
      return <UnsendDialog message={message} onClose={onClose} />;
    case "edits":
      return <EditsDialog message={message} onClose={onClose} />;
    case "describe":
      return <DescribeFilesSheet message={message} onClose={onClose} />;
    case "report":
      return <ReportDialog message={message} onClose={onClose} />;
    case "readers":
      return <ReadersDialog message={message} onClose={onClose} />;
    default:
      return unreachable(overlay);
  }
}
