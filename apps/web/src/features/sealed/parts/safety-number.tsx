import { Button } from "@mantine/core";
import type { AccountId } from "@musubi/protocol";
import { IconShieldCheck, IconShieldQuestion } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useMyId } from "../../../data/hooks.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import classes from "./sealed-parts.module.css";

interface Props {
  readonly accountId: AccountId;
  readonly name: string;
}

interface Reading {
  readonly digits: string | null;
  readonly trust: "new" | "compared" | "changed";
}

/** Sixty digits that two people compare, and whether they have. */
export function SafetyNumber({ accountId, name }: Props) {
  const { t } = useTranslation("sealed");
  const [isOpen, setOpen] = useState(false);
  const { reading, mark } = useSafetyNumber(accountId, isOpen);
  const Icon = reading?.trust === "compared" ? IconShieldCheck : IconShieldQuestion;
  return (
    <>
      <Button
        variant="default"
        classNames={{ root: classes["open"] ?? "", label: classes["openLabel"] ?? "" }}
        leftSection={<Icon size={18} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t("numberOpen")}
      </Button>
      <Sheet isOpen={isOpen} title={t("numberTitle")} onClose={() => setOpen(false)}>
        <div className={classes["shown"]}>
          {reading !== null && reading.digits === null && <p>{t("numberNone", { name })}</p>}
          {reading !== null && reading.digits !== null && (
            <>
              {reading.trust === "changed" && (
                <p className={classes["loud"]} role="alert">
                  {t("numberChanged", { name })}
                </p>
              )}
              <p>{t("numberAbout")}</p>
              <output className={classes["digits"]} aria-label={t("numberTitle")}>
                {reading.digits}
              </output>
              {reading.trust === "compared" ? (
                <p className={classes["quiet"]}>{t("numberCompared")}</p>
              ) : (
                <Button onClick={() => void mark()}>{t("numberMark")}</Button>
              )}
            </>
          )}
        </div>
      </Sheet>
    </>
  );
}

/** The digits with somebody, read anew while they are looked at, and saying that they were compared. */
export function useSafetyNumber(accountId: AccountId, isOpen: boolean) {
  const desk = useDesk();
  const myId = useMyId();
  const [reading, setReading] = useState<Reading | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    const read = async (): Promise<Reading | null> => {
      const { trust } = desk;
      if (trust === null) return null;
      // What is known is asked for anew when the number is looked at: it is there to find out what has changed.
      const known = isOpen ? await trust.refresh(accountId) : await trust.find(accountId);
      if (!known.ok) return known.reason === "not_found" ? { digits: null, trust: "new" } : null;
      return { digits: await trust.safetyNumber(myId, accountId), trust: known.value.trust };
    };
    void read().then((next) => {
      if (!isGone) setReading(next);
    });
    return () => {
      isGone = true;
    };
  }, [desk, accountId, myId, isOpen, round]);
  const mark = async () => {
    await desk.trust?.markCompared(accountId);
    setRound((before) => before + 1);
  };
  return { reading, mark };
}
