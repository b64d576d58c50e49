import { Button } from "@mantine/core";
import { type AccountId, addMembers } from "@musubi/protocol";
import { IconEye } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useMembers } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { FriendPicker } from "../../talks/parts/friend-picker.tsx";
import forward from "../parts/forward-dialog.module.css";
import { useScene } from "../scene.ts";

/** Chooses friends for the group, and says before the button what they will be able to read. */
export function AddMembersDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const engine = useEngine();
  const act = useAct();
  const members = useMembers(talk.talkId);
  const [chosen, setChosen] = useState<ReadonlySet<AccountId>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const here = new Set(members.map(({ profile }) => profile.accountId));
  const toggle = (accountId: AccountId) => {
    const next = new Set(chosen);
    if (!next.delete(accountId)) next.add(accountId);
    setChosen(next);
  };
  const add = async () => {
    setBusy(true);
    const answer = await act(engine.perform(addMembers, { talkId: talk.talkId, accountIds: [...chosen] }));
    setBusy(false);
    if (!answer.ok) return;
    onClose();
    await engine.loadMembers(talk.talkId);
  };
  return (
    <Sheet title={t("addMembersTitle")} onClose={onClose}>
      <div className={forward["form"]}>
        <FriendPicker
          label={t("addMembersTitle")}
          isMany
          chosen={chosen}
          onToggle={({ profile }) => toggle(profile.accountId)}
          without={here}
          emptyText={t("addMembersNone")}
        />
        <p className={forward["note"]}>
          <IconEye size={18} stroke={1.6} aria-hidden /> {t("addMembersReaders")}
        </p>
        <Button disabled={chosen.size === 0} loading={isBusy} onClick={() => void add()}>
          {t("addMembersDo", { count: chosen.size })}
        </Button>
      </div>
    </Sheet>
  );
}
