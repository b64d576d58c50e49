import type { ProfileView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { Sheet } from "../../../shell/sheet.tsx";
import { FoundPerson } from "../../friends/parts/found-person.tsx";
import { useScene } from "../scene.ts";

interface Props {
  readonly profile: ProfileView;
  readonly onClose: () => void;
}

/** A person of the talk: who they are, how I stand to them, and the next step with what it shows. */
export function ProfileSheet({ profile, onClose }: Props) {
  const { t } = useTranslation("talk");
  const { myId, names } = useScene();
  const relation = profile.accountId === myId ? "self" : "none";
  return (
    <Sheet title={t("profileTitle")} onClose={onClose}>
      <FoundPerson found={{ profile: names.profileOf(profile.accountId) ?? profile, relation }} onRequested={onClose} />
    </Sheet>
  );
}
