import { Button } from "@mantine/core";
import type { FriendView } from "@musubi/protocol";
import { IconBan, IconEye, IconEyeOff, IconStar, IconStarOff, IconUserMinus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { useFriendActions } from "../use-friend-actions.ts";
import { BlockDialog, RemoveDialog, UnblockDialog } from "./friend-dialogs.tsx";

interface Props {
  readonly friend: FriendView;
  readonly name: string;
}

/** Favourite, hide, remove, block: each with a sentence on what it does, and to whom it shows. */
export function FriendActionRows({ friend, name }: Props) {
  const { t } = useTranslation("friends");
  const [dialog, setDialog] = useState<"none" | "remove" | "block" | "unblock">("none");
  const { profile, relation } = friend;
  const close = () => setDialog("none");
  return (
    <Panel title={t("actionsTitle")}>
      {relation === "friend" && <MarkRows friend={friend} />}
      {relation === "friend" && (
        <Row
          icon={<IconUserMinus size={22} stroke={1.6} aria-hidden />}
          label={t("remove")}
          about={t("removeAbout")}
          end={
            <Button variant="outline" color="shu" onClick={() => setDialog("remove")}>
              {t("remove")}
            </Button>
          }
        />
      )}
      {relation === "blocked" ? (
        <Row
          icon={<IconBan size={22} stroke={1.6} aria-hidden />}
          label={t("unblock")}
          about={t("blockText1")}
          end={
            <Button variant="default" onClick={() => setDialog("unblock")}>
              {t("unblock")}
            </Button>
          }
        />
      ) : (
        <Row
          icon={<IconBan size={22} stroke={1.6} aria-hidden />}
          label={t("block")}
          about={t("blockAbout", { name })}
          end={
            <Button variant="outline" color="shu" onClick={() => setDialog("block")}>
              {t("block")}
            </Button>
          }
        />
      )}
      <RemoveDialog profile={profile} isOpen={dialog === "remove"} onClose={close} />
      <BlockDialog profile={profile} isOpen={dialog === "block"} onClose={close} />
      <UnblockDialog profile={profile} isOpen={dialog === "unblock"} onClose={close} />
    </Panel>
  );
}

function MarkRows({ friend }: { readonly friend: FriendView }) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const { isFavourite, isHidden } = friend;
  return (
    <>
      <Row
        icon={isFavourite ? <IconStarOff size={22} stroke={1.6} aria-hidden /> : <IconStar size={22} stroke={1.6} aria-hidden />}
        label={t("favourite")}
        about={t("favouriteAbout")}
        end={
          <Button variant="default" onClick={() => void actions.setFavourite(friend, !isFavourite)}>
            {t(isFavourite ? "favouriteRemove" : "favouriteAdd")}
          </Button>
        }
      />
      <Row
        icon={isHidden ? <IconEye size={22} stroke={1.6} aria-hidden /> : <IconEyeOff size={22} stroke={1.6} aria-hidden />}
        label={t("hide")}
        about={t("hideAbout")}
        end={
          <Button variant="default" onClick={() => void actions.setHidden(friend, !isHidden)}>
            {t(isHidden ? "unhide" : "hide")}
          </Button>
        }
      />
    </>
  );
}
