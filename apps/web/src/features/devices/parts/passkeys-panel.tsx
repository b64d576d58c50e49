import { Button } from "@mantine/core";
import { listPasskeys, type PasskeyView, removePasskey } from "@musubi/protocol";
import { IconFingerprint, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { canUsePasskeys } from "../../../data/passkey.dom.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { Confirm } from "../../me/parts/confirm.tsx";
import { NotRead } from "../../me/parts/not-read.tsx";
import { PageSkeleton } from "../../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { useRead } from "../../me/use-read.ts";
import { whenLabel } from "../../me/when-label.ts";
import { AddPasskeyDialog } from "./add-passkey-dialog.tsx";
import classes from "./passkeys-panel.module.css";

/** My passkeys: add one on this device, remove one. */
export function PasskeysPanel({ onAdded }: { readonly onAdded: () => void }) {
  const { t } = useTranslation("devices");
  const { reading, reload } = useRead(listPasskeys, {});
  const [isAdding, setAdding] = useState(false);
  const [canUse] = useState(canUsePasskeys);
  const added = () => {
    reload();
    onAdded();
  };
  return (
    <Panel title={t("passkeysTitle")} about={t("passkeysAbout")}>
      {reading.kind === "loading" && <PageSkeleton />}
      {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
      {reading.kind === "ready" && <PasskeyRows passkeys={reading.value.passkeys} onChanged={reload} />}
      <div className={classes["add"]}>
        {canUse ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
            {t("passkeyAdd")}
          </Button>
        ) : (
          <p>{t("passkeyUnsupported")}</p>
        )}
      </div>
      <AddPasskeyDialog isOpen={isAdding} onClose={() => setAdding(false)} onAdded={added} />
    </Panel>
  );
}

interface RowsProps {
  readonly passkeys: readonly PasskeyView[];
  readonly onChanged: () => void;
}

function PasskeyRows({ passkeys, onChanged }: RowsProps) {
  const { t } = useTranslation("devices");
  const language = useLanguage();
  const now = useNow();
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [isAsking, setAsking] = useState(false);
  // Stays while the dialog fades away.
  const [asked, setAsked] = useState<PasskeyView | null>(null);
  const remove = async () => {
    if (asked === null) return false;
    const answer = await act(engine.perform(removePasskey, { passkeyId: asked.passkeyId }));
    if (answer.ok) notices.done(t("passkeyRemoved"));
    onChanged();
    return answer.ok;
  };
  const story = ({ createdAt, lastUsedAt }: PasskeyView) => {
    const made = t("passkeyMade", { when: whenLabel(createdAt, now, language) });
    return lastUsedAt === null ? made : `${made} · ${t("passkeyUsed", { when: whenLabel(lastUsedAt, now, language) })}`;
  };
  return (
    <>
      {passkeys.map((passkey) => (
        <Row
          key={passkey.passkeyId}
          icon={<IconFingerprint size={22} stroke={1.6} aria-hidden />}
          label={passkey.name}
          about={story(passkey)}
          end={
            <Button
              variant="default"
              aria-label={t("passkeyRemoveLabel", { name: passkey.name })}
              onClick={() => {
                setAsked(passkey);
                setAsking(true);
              }}
            >
              {t("passkeyRemove")}
            </Button>
          }
        />
      ))}
      {passkeys.length === 0 && <Row label={t("passkeysNone")} />}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("passkeyRemoveTitle")}
        action={t("passkeyRemove")}
        color="shu"
        onConfirm={remove}
      >
        <p>{t("passkeyRemoveText", { name: asked?.name ?? "" })}</p>
      </Confirm>
    </>
  );
}
