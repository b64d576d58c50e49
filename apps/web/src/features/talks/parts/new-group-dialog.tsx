import { Button, Modal, TextInput } from "@mantine/core";
import { type AccountId, LIMITS, type TalkView } from "@musubi/protocol";
import { IconEye, IconLock } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useEngine } from "../../../data/hooks.ts";
import { placeName } from "../../../i18n/places.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAct } from "../../../shell/notices.tsx";
import { useLayout } from "../../../shell/use-layout.ts";
import { ProtectionChoice } from "../../sealed/parts/protection-choice.tsx";
import { useUsualProtection } from "../begin-talk.tsx";
import { FriendPicker } from "./friend-picker.tsx";
import classes from "./new-group-dialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Chooses friends and a name, and says before the button who will be able to read. */
export function NewGroupDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation("talks");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("newGroup")}
      fullScreen={layout === "phone"}
      closeButtonProps={{ "aria-label": tShell("close") }}
    >
      <GroupForm onDone={onClose} />
    </Modal>
  );
}

function GroupForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("talks");
  const language = useLanguage();
  const engine = useEngine();
  const account = useAccount();
  const navigate = useNavigate();
  const act = useAct();
  const [chosen, setChosen] = useState<ReadonlySet<AccountId>>(new Set());
  const [name, setName] = useState("");
  const usual = useUsualProtection();
  const [chosenProtection, setProtection] = useState<TalkView["protection"] | null>(null);
  const protection = chosenProtection ?? usual;
  const [isBusy, setBusy] = useState(false);
  const toggle = (accountId: AccountId) => {
    const next = new Set(chosen);
    if (!next.delete(accountId)) next.add(accountId);
    setChosen(next);
  };
  const create = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await act(engine.foundGroup(name.trim(), [...chosen], protection));
    setBusy(false);
    if (!answer.ok) return;
    onDone();
    await navigate({ to: "/talks/$talkId", params: { talkId: answer.value.talkId } });
  };
  const region = account?.region ?? "";
  const where = region === "" ? t("groupKeptUnstated") : t("groupKeptIn", { place: placeName(region, language) });
  return (
    <form className={classes["form"]} onSubmit={(event) => void create(event)}>
      <TextInput
        label={t("groupNameLabel")}
        description={t("groupNameHelp")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={LIMITS.talkName}
        data-autofocus
      />
      <div>
        <p className={classes["label"]}>
          {t("pickFriends")} <span className={classes["count"]}>{t("pickChosen", { count: chosen.size })}</span>
        </p>
        <FriendPicker label={t("pickFriends")} isMany chosen={chosen} onToggle={({ profile }) => toggle(profile.accountId)} />
      </div>
      <ProtectionChoice value={protection} onChange={setProtection} />
      {chosen.size > 0 && (
        <p className={classes["readers"]} data-protection={protection}>
          {protection === "sealed" ? <IconLock size={18} stroke={1.6} aria-hidden /> : <IconEye size={18} stroke={1.6} aria-hidden />}
          <span>{t(protection === "sealed" ? "groupReadersSealed" : "groupReaders", { count: chosen.size, where })}</span>
        </p>
      )}
      <Button type="submit" loading={isBusy} disabled={name.trim() === "" || chosen.size === 0}>
        {t("groupCreate")}
      </Button>
    </form>
  );
}
