import { Button } from "@mantine/core";
import type { Purpose } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf, useServerNow } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { countLabel, shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { Facts } from "../../shell/parts/facts.tsx";
import { Gaps } from "../../shell/parts/gaps.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { isFinished } from "./week.ts";

type Digest = OutputOf<"digest.list">["digests"][number];
const LOOK_MS = 15_000;
const PURPOSES: readonly Purpose[] = ["support_request", "safety_report", "security_incident", "legal_request", "service_fault"];

/** One digest for each week, to be signed off by an auditor. */
export function DigestsPanel() {
  const { t } = useTranslation("oversight");
  const call = useCall();
  const { done } = useNotices();
  const read = useRead("digest.list", {}, LOOK_MS);
  const [asked, setAsked] = useState<Digest | null>(null);
  const signOff = async (digest: Digest, words: string) => {
    const outcome = await call("digest.signOff", { week: digest.week, words });
    if (outcome.ok) {
      done(t("signOffDone"));
      read.reload();
    }
    return outcome;
  };
  return (
    <Panel title={t("digestsTitle")} about={t("digestsAbout")} look="plain">
      <Loaded read={read}>
        {({ digests }) =>
          digests.length === 0 ? (
            <Panel>
              <Nothing title={t("noDigests")}>{t("noDigestsText")}</Nothing>
            </Panel>
          ) : (
            digests.map((digest) => <DigestCard key={digest.week} digest={digest} onSignOff={() => setAsked(digest)} />)
          )
        }
      </Loaded>
      {asked !== null && (
        <AskDialog
          title={t("signOffTitle", { week: asked.week })}
          action={t("signOff")}
          words={{ label: t("signOffWords"), min: 0, max: 500 }}
          onConfirm={(words) => signOff(asked, words)}
          onClose={() => setAsked(null)}
        >
          <p>{t("signOffText")}</p>
        </AskDialog>
      )}
    </Panel>
  );
}

function DigestCard({ digest, onSignOff }: { readonly digest: Digest; readonly onSignOff: () => void }) {
  const { t } = useTranslation(["oversight", "vocabulary"]);
  const language = useLanguage();
  const { role } = useSelf();
  const isOver = isFinished(digest.week, useServerNow(60_000));
  const { week, signedOff } = digest;
  const figures = [
    t("oversight:reads", { count: digest.reads }),
    t("oversight:denied", { count: digest.denied }),
    t("oversight:people", { count: digest.people }),
    t("oversight:breakGlass", { count: digest.breakGlass }),
  ];
  const purposeName = (name: string) => {
    const known = PURPOSES.find((one) => one === name);
    return known === undefined ? name || t("oversight:noPurpose") : t(`vocabulary:purpose_${known}`);
  };
  const employers = digest.byEmployer.map(
    (one) => `${one.employer} (${one.country === "??" ? "??" : placeName(one.country, language)}): ${countLabel(one.reads, language)}`,
  );
  const purposes = digest.byPurpose.map((one) => `${purposeName(one.purpose)}: ${countLabel(one.reads, language)}`);
  return (
    <Panel
      title={t("oversight:week", { week })}
      look="padded"
      action={
        signedOff === null ? (
          <Mark tone={isOver ? "caution" : "quiet"}>{t(isOver ? "oversight:notSignedOff" : "oversight:running")}</Mark>
        ) : (
          <Mark tone="good">{t("oversight:signedOff", { name: signedOff.name, when: shortLabel(signedOff.at, language) })}</Mark>
        )
      }
    >
      <p>{figures.join(" · ")}</p>
      <Facts
        facts={[
          { label: t("oversight:byEmployer"), value: employers.join("\n") || "—" },
          { label: t("oversight:byPurpose"), value: purposes.join("\n") || "—" },
        ]}
      />
      <Gaps gaps={digest.gaps} isQuiet />
      {signedOff !== null && signedOff.words !== "" && <p>{signedOff.words}</p>}
      {signedOff === null && isOver && role === "auditor" && (
        <div>
          <Button aria-label={t("oversight:signOffLabel", { week })} onClick={onSignOff}>
            {t("oversight:signOff")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
