import { Button } from "@mantine/core";
import { type AccountView, readMyAccount, renewRecoveryCodes } from "@musubi/protocol";
import { IconAlertTriangle, IconLifebuoy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Confirm } from "../../me/parts/confirm.tsx";
import { Panel, Row } from "../../me/parts/panel.tsx";
import { keepCodes, noteFreshCodes } from "../unkept-codes.ts";
import classes from "./codes-panel.module.css";
import { FreshCodes } from "./fresh-codes.tsx";

const FEW = 3;

/** How many recovery codes are left, and the way to ten new ones. */
export function CodesPanel({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("devices");
  const engine = useEngine();
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  const [fresh, setFresh] = useState<readonly string[] | null>(null);
  const left = account.recoveryCodesLeft;
  const renew = async () => {
    const answer = await act(engine.perform(renewRecoveryCodes, {}));
    if (!answer.ok) return false;
    noteFreshCodes(account.profile.accountId);
    setFresh(answer.value.recoveryCodes);
    // The answer carries the codes only: how many are left is in the account.
    void engine.perform(readMyAccount, {});
    return true;
  };
  return (
    <Panel title={t("codesTitle")} about={t("codesAbout")}>
      <Row
        icon={<IconLifebuoy size={22} stroke={1.6} aria-hidden />}
        label={t("codesLeft", { count: left })}
        about={
          left <= FEW ? (
            <span className={classes["few"]}>
              <IconAlertTriangle size={16} aria-hidden /> {t("codesFew")}
            </span>
          ) : undefined
        }
        end={
          <Button variant="default" onClick={() => setAsking(true)}>
            {t("codesRenew")}
          </Button>
        }
      />
      <Confirm isOpen={isAsking} onClose={() => setAsking(false)} title={t("codesRenewTitle")} action={t("codesRenew")} onConfirm={renew}>
        <p>{t("codesRenewText")}</p>
      </Confirm>
      <FreshCodes
        handle={account.profile.handle}
        codes={fresh}
        onDone={() => {
          keepCodes();
          setFresh(null);
        }}
      />
    </Panel>
  );
}
