import { Button } from "@mantine/core";
import type { GrantScope, GrantView } from "@musubi/protocol/staff";
import { IconEye } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useSession } from "../../data/hooks.ts";
import type { OutputOf, Refusal } from "../../data/operations.ts";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { RefusedLine } from "../../shell/parts/refused-line.tsx";
import { Recorded } from "./recorded.tsx";
import classes from "./reveal.module.css";

interface Props {
  readonly grant: GrantView;
  readonly scope: Extract<GrantScope, { readonly kind: "messages" }>;
  readonly onRead: () => void;
}

/** The stretch of a talk that a live grant opens. It lives here alone, and goes with the grant. */
export function RevealMessages({ grant, scope, onRead }: Props) {
  const { t } = useTranslation("access");
  const call = useCall();
  const { time } = useSession();
  const [shown, setShown] = useState<(OutputOf<"person.revealMessages"> & { readonly at: number }) | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const reveal = async () => {
    setBusy(true);
    setRefusal(null);
    const { talkId, fromSeq, toSeq } = scope;
    const answer = await call("person.revealMessages", { grantId: grant.grantId, talkId, fromSeq, toSeq });
    setBusy(false);
    onRead();
    if (answer.ok) setShown({ ...answer.value, at: time.nowMs() });
    else setRefusal(answer.reason);
  };
  return (
    <section aria-label={t("revealTitle")} className={classes["reveal"]}>
      <p className={classes["about"]}>{t(grant.bar === null ? "revealAbout" : "revealAboutBarred")}</p>
      {shown !== null && (
        <>
          <Recorded grant={grant} entryId={shown.entryId} at={shown.at} />
          {shown.messages.length === 0 && <p>{t("noMessages")}</p>}
          <ol className={classes["messages"]}>
            {shown.messages.map((message) => (
              <li key={message.seq} className={classes["message"]}>
                <header>
                  {t("message", { seq: message.seq })} · <Moment at={message.sentAt} isExact /> · {t("sender")}{" "}
                  {message.senderId === null ? t("someone") : <IdText>{message.senderId}</IdText>}
                </header>
                <p>{message.text}</p>
              </li>
            ))}
          </ol>
        </>
      )}
      <div className={classes["buttons"]}>
        <Button size="sm" leftSection={<IconEye size={16} aria-hidden />} loading={isBusy} onClick={() => void reveal()}>
          {t(shown === null ? "revealMessages" : "revealAgain")}
        </Button>
      </div>
      <RefusedLine refusal={refusal} />
    </section>
  );
}
