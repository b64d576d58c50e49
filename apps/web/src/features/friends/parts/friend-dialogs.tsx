import type { ProfileView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { Confirm } from "../../me/parts/confirm.tsx";
import { useFriendActions } from "../use-friend-actions.ts";
import { usePersonName } from "../use-person-name.ts";

interface Props {
  readonly profile: ProfileView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Says what removing means before it happens. */
export function RemoveDialog({ profile, isOpen, onClose }: Props) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const name = usePersonName()(profile);
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={t("removeTitle", { name })}
      action={t("remove")}
      color="shu"
      onConfirm={() => actions.remove(profile)}
    >
      <ul>
        <li>{t("removeText1")}</li>
        <li>{t("removeText2")}</li>
        <li>{t("removeText3")}</li>
      </ul>
    </Confirm>
  );
}

/** Says what blocking does and does not do. */
export function BlockDialog({ profile, isOpen, onClose }: Props) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const name = usePersonName()(profile);
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={t("blockTitle", { name })}
      action={t("block")}
      color="shu"
      onConfirm={() => actions.block(profile)}
    >
      <ul>
        <li>{t("blockText1")}</li>
        <li>{t("blockText2")}</li>
        <li>{t("blockText3")}</li>
        <li>{t("blockText4")}</li>
      </ul>
    </Confirm>
  );
}

/** Says what comes back when a block is lifted. */
export function UnblockDialog({ profile, isOpen, onClose }: Props) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const name = usePersonName()(profile);
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={t("unblockTitle", { name })}
      action={t("unblock")}
      onConfirm={() => actions.unblock(profile)}
    >
      <p>{t("unblockText")}</p>
    </Confirm>
  );
}
