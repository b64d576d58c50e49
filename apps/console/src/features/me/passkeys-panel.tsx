import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSession } from "../../data/hooks.ts";
import type { OutputOf, Refusal } from "../../data/operations.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";

type Passkey = OutputOf<"passkey.list">["passkeys"][number];

/** One's passkeys, with the way to add one and to take one away. */
export function PasskeysPanel() {
  const { t } = useTranslation("me");
  const language = useLanguage();
  const call = useCall();
  const { done } = useNotices();
  const read = useRead("passkey.list", {});
  const [asked, setAsked] = useState<Passkey | null>(null);
  const remove = async (passkey: Passkey) => {
    const outcome = await call("passkey.remove", { passkeyId: passkey.passkeyId });
    if (outcome.ok) {
      done(t("passkeyRemoved"));
      read.reload();
    }
    return outcome;
  };
  return (
    <Panel title={t("passkeysTitle")} look="plain">
      <Loaded read={read}>
        {({ passkeys }) => (
          <Panel>
            {passkeys.map((passkey) => {
              const used =
                passkey.lastUsedAt === null ? t("passkeyUnused") : t("passkeyUsed", { when: shortLabel(passkey.lastUsedAt, language) });
              return (
                <Line
                  key={passkey.passkeyId}
                  title={passkey.name}
                  about={`${t("passkeyMade", { when: shortLabel(passkey.createdAt, language) })} · ${used}`}
                  end={
                    <Button
                      variant="default"
                      aria-label={t("passkeyRemoveLabel", { name: passkey.name })}
                      onClick={() => setAsked(passkey)}
                    >
                      {t("passkeyRemove")}
                    </Button>
                  }
                />
              );
            })}
          </Panel>
        )}
      </Loaded>
      <AddPasskey onAdded={read.reload} />
      {asked !== null && (
        <AskDialog
          title={t("passkeyRemoveTitle")}
          action={t("passkeyRemove")}
          isGrave
          onConfirm={() => remove(asked)}
          onClose={() => setAsked(null)}
        >
          <p>{t("passkeyRemoveText", { name: asked.name })}</p>
        </AskDialog>
      )}
    </Panel>
  );
}

function AddPasskey({ onAdded }: { readonly onAdded: () => void }) {
  const { t } = useTranslation("me");
  const session = useSession();
  const { done } = useNotices();
  const [name, setName] = useState<string>(t("passkeyNameFirst"));
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const add = async () => {
    setBusy(true);
    setRefusal(null);
    const outcome = await session.addPasskey(name.trim());
    setBusy(false);
    if (!outcome.ok) return setRefusal(outcome.reason);
    done(t("passkeyAdded"));
    onAdded();
  };
  return (
    <form
      className={dialog["row"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") void add();
      }}
    >
      <TextInput label={t("passkeyName")} maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Button type="submit" variant="default" loading={isBusy} disabled={name.trim() === ""}>
        {t("passkeyAdd")}
      </Button>
      <RefusedLine refusal={refusal} />
    </form>
  );
}
