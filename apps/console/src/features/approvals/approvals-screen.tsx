import { Button } from "@mantine/core";
import type { GrantView } from "@musubi/protocol/staff";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useSelf } from "../../data/hooks.ts";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Page } from "../../shell/parts/page.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { useScopeWords } from "../access/use-scope-words.ts";
import { RequestCard } from "./request-card.tsx";
import { ReviewDialog } from "./review-dialog.tsx";

const LOOK_MS = 5_000;

/** What waits for somebody to agree or to refuse, and what has to be looked at afterwards. Nothing of any person. */
export function ApprovalsScreen() {
  const { t } = useTranslation("approvals");
  return (
    <Page title={t("title")} about={t("about")}>
      <Waiting />
      <Reviews />
      <Joins />
    </Page>
  );
}

function Waiting() {
  const { t } = useTranslation("approvals");
  const read = useRead("access.list", { which: "waiting" }, LOOK_MS);
  return (
    <Panel title={t("waitingTitle")} look="plain">
      <Loaded read={read}>
        {({ grants }) =>
          grants.length === 0 ? (
            <Panel>
              <Nothing title={t("none")}>{t("noneText")}</Nothing>
            </Panel>
          ) : (
            grants.map((grant) => <RequestCard key={grant.grantId} grant={grant} onDecided={read.reload} />)
          )
        }
      </Loaded>
    </Panel>
  );
}

function Reviews() {
  const { t } = useTranslation(["approvals", "vocabulary"]);
  const { staffId } = useSelf();
  const scopeWords = useScopeWords();
  const read = useRead("access.list", { which: "reviews" }, LOOK_MS);
  const [asked, setAsked] = useState<GrantView | null>(null);
  return (
    <Panel title={t("approvals:reviewsTitle")} about={t("approvals:reviewsAbout")}>
      <Loaded read={read}>
        {({ grants }) =>
          grants.length === 0 ? (
            <Nothing title={t("approvals:noneReviews")} />
          ) : (
            grants.map((grant) => (
              <Line
                key={grant.grantId}
                title={`${grant.staff.name} (${t(`vocabulary:role_${grant.staff.role}`)}, ${grant.staff.employer}): ${scopeWords(grant.scope)}`}
                about={`${t(`vocabulary:purpose_${grant.purpose}`)} · ${grant.words} · ${t("approvals:used", { count: grant.rowsUsed })}`}
                end={
                  grant.staff.staffId === staffId ? (
                    t("approvals:own")
                  ) : (
                    <Button aria-label={t("approvals:reviewLabel", { name: grant.staff.name })} onClick={() => setAsked(grant)}>
                      {t("approvals:reviewAction")}
                    </Button>
                  )
                }
              />
            ))
          )
        }
      </Loaded>
      {asked !== null && <ReviewDialog grant={asked} onReviewed={read.reload} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

/** Joins are decided where their whole diff is. */
function Joins() {
  const { t } = useTranslation("approvals");
  const read = useRead("employer.listJoins", {});
  if (read.reading.kind !== "ready") return null;
  const waiting = read.reading.value.joins.filter(({ state }) => state === "asked");
  if (waiting.length === 0) return null;
  return (
    <Panel title={t("joinsTitle")} about={t("joinsAbout")}>
      {waiting.map((join) => (
        <Line
          key={join.joinId}
          title={join.employer}
          about={join.words}
          end={
            <Button component={Link} to="/directory/employers" variant="default">
              {t("toJoins", { count: 1 })}
            </Button>
          }
        />
      ))}
    </Panel>
  );
}
