import { Button, SegmentedControl } from "@mantine/core";
import type { GrantView } from "@musubi/protocol/staff";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useSelf, useServerNow } from "../../data/hooks.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { placesFor } from "../../shell/nav-items.ts";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Page } from "../../shell/parts/page.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { Countdown } from "./countdown.tsx";
import { EndAccess } from "./grant-card.tsx";
import { isLive } from "./grant-time.ts";
import { useScopeWords } from "./use-scope-words.ts";

const LOOK_MS = 5_000;

/** My requests and grants, and for those who decide, everything that is live. Nothing of any person. */
export function AccessScreen() {
  const { t } = useTranslation("access");
  const { role } = useSelf();
  const mayEndAll = role === "security" || role === "approver";
  const [which, setWhich] = useState<"mine" | "live">(role === "approver" ? "live" : "mine");
  const read = useRead("access.list", { which }, LOOK_MS);
  return (
    <Page
      title={t("title")}
      about={t("about")}
      action={
        mayEndAll ? (
          <SegmentedControl
            aria-label={t("whichLabel")}
            data={[
              { value: "mine", label: t("mine") },
              { value: "live", label: t("live") },
            ]}
            value={which}
            onChange={(value) => setWhich(value === "live" ? "live" : "mine")}
          />
        ) : undefined
      }
    >
      <Panel>
        <Loaded read={read}>
          {({ grants }) =>
            grants.length === 0 ? (
              <Nothing title={t(which === "mine" ? "noneMine" : "noneLive")}>{which === "mine" && t("noneMineText")}</Nothing>
            ) : (
              grants.map((grant) => <GrantLine key={grant.grantId} grant={grant} canEnd={which === "live"} onChanged={read.reload} />)
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

interface LineProps {
  readonly grant: GrantView;
  readonly canEnd: boolean;
  readonly onChanged: () => void;
}

function GrantLine({ grant, canEnd, onChanged }: LineProps) {
  const { t } = useTranslation(["access", "vocabulary"]);
  const language = useLanguage();
  const { role, staffId } = useSelf();
  const scopeWords = useScopeWords();
  const isOpen = isLive(grant, useServerNow(1_000));
  const state = grant.state === "live" && !isOpen ? "expired" : grant.state;
  const isMine = grant.staff.staffId === staffId;
  const who = isMine ? "" : `${grant.staff.name} (${t(`vocabulary:role_${grant.staff.role}`)}, ${grant.staff.employer}) · `;
  return (
    <Line
      title={scopeWords(grant.scope)}
      about={`${who}${t(`vocabulary:purpose_${grant.purpose}`)} · ${grant.words} · ${t("access:asked", { when: shortLabel(grant.askedAt, language) })}`}
      end={
        <>
          {grant.isBreakGlass && <Mark tone="grave">{t("access:emergency")}</Mark>}
          {isOpen ? (
            <Countdown grant={grant} />
          ) : (
            <Mark tone={state === "asked" ? "waiting" : state === "denied" ? "grave" : "quiet"}>{t(`vocabulary:grantState_${state}`)}</Mark>
          )}
          {isMine && placesFor(role).includes("cases") && (
            <Button component={Link} to={`/cases/${grant.caseId}`} variant="default" size="sm">
              {t("access:openCase")}
            </Button>
          )}
          {canEnd && isOpen && <EndAccess grant={grant} onEnded={onChanged} />}
        </>
      }
    />
  );
}
