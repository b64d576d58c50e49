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

/** What a question says, one consequence a line. */
const QUESTIONS = {
  remove: { title: "removeTitle", lines: ["removeText1", "removeText2", "removeText3"] },
  block: { title: "blockTitle", lines: ["blockText1", "blockText2", "blockText3", "blockText4"] },
} as const;

function GraveDialog({ what, profile, isOpen, onClose }: Props & { readonly what: keyof typeof QUESTIONS }) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const name = usePersonName()(profile);
  const { title, lines } = QUESTIONS[what];
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={t(title, { name })}
      action={t(what)}
      color="shu"
      onConfirm={() => actions[what](profile)}
    >
      <ul>
        {lines.map((line) => (
          <li key={line}>{t(line)}</li>
        ))}
      </ul>
    </Confirm>
  );
}

/** Says what removing means before it happens. */
export function RemoveDialog(props: Props) {
  return <GraveDialog what="remove" {...props} />;
}

/** Says what blocking does and does not do. */
export function BlockDialog(props: Props) {
  return <GraveDialog what="block" {...props} />;
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
