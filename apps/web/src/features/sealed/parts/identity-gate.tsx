import { Button } from "@mantine/core";
import type { AccountId, TalkId } from "@musubi/protocol";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine, useMyId } from "../../../data/hooks.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import { useSafetyNumber } from "./safety-number.tsx";
import classes from "./sealed-parts.module.css";

/** What the gate is told of somebody. */
export interface GatePerson {
  readonly accountId: AccountId;
  readonly trust: "new" | "compared" | "changed";
  readonly unseen: object | null;
}

interface Props {
  readonly talkId: TalkId;
  readonly people: readonly GatePerson[];
  readonly nameOf: (accountId: AccountId) => string;
  /** The place to write. */
  readonly children: React.ReactNode;
}

/**
 * Stands before the place to write: closed as long as somebody who was compared has another identity, open with a loud word where somebody
 * who was not compared has.
 */
export function IdentityGate({ talkId, people, nameOf, children }: Props) {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const myId = useMyId();
  const [asked, setAsked] = useState<AccountId | null>(null);
  const others = people.filter(({ accountId }) => accountId !== myId);
  const stopped = others.filter(({ trust }) => trust === "changed");
  const told = others.filter(({ trust, unseen }) => trust !== "changed" && unseen !== null);
  useSendAgain(talkId, stopped.length > 0);
  return (
    <>
      {told.map(({ accountId }) => (
        <section key={accountId} className={classes["gate"]} aria-label={t("gateLabel")}>
          <p>{t("gateTold", { name: nameOf(accountId) })}</p>
          <Button variant="default" onClick={() => setAsked(accountId)}>
            {t("gateLook")}
          </Button>
          <Button variant="subtle" onClick={() => void desk.trust?.acceptIdentity(accountId)}>
            {t("gateUnderstood")}
          </Button>
        </section>
      ))}
      {stopped.map(({ accountId }) => (
        <section key={accountId} className={classes["gate"]} role="alert" aria-label={t("gateLabel")}>
          <p>{t("gateStopped", { name: nameOf(accountId) })}</p>
          <Button onClick={() => setAsked(accountId)}>{t("gateDecide")}</Button>
        </section>
      ))}
      {stopped.length === 0 && children}
      {asked !== null && <IdentityDialog accountId={asked} name={nameOf(asked)} onClose={() => setAsked(null)} />}
    </>
  );
}

/** What was stopped by it goes out once it is decided. */
function useSendAgain(talkId: TalkId, isStopped: boolean): void {
  const engine = useEngine();
  const was = useRef(isStopped);
  useEffect(() => {
    const wasStopped = was.current;
    was.current = isStopped;
    if (!wasStopped || isStopped) return;
    for (const { clientId, state } of engine.state().timelines.get(talkId)?.pending ?? [])
      if (state.kind === "failed" && state.code === "identity_unconfirmed") engine.retry(clientId);
  }, [engine, talkId, isStopped]);
}

function IdentityDialog({
  accountId,
  name,
  onClose,
}: {
  readonly accountId: AccountId;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("sealed");
  const desk = useDesk();
  const { reading, mark } = useSafetyNumber(accountId, true);
  const decide = async (work: () => Promise<void>) => {
    await work();
    onClose();
  };
  return (
    <Sheet title={t("gateTitle", { name })} onClose={onClose}>
      <div className={classes["shown"]}>
        <p>{t("gateWhy", { name })}</p>
        <p>{t("gateCompare", { name })}</p>
        <output className={classes["digits"]} aria-label={t("numberTitle")}>
          {reading?.digits}
        </output>
        <Button onClick={() => void decide(mark)}>{t("numberMark")}</Button>
        <Button variant="subtle" color="shu" onClick={() => void decide(async () => desk.trust?.acceptIdentity(accountId))}>
          {t("gateGoOn")}
        </Button>
      </div>
    </Sheet>
  );
}
