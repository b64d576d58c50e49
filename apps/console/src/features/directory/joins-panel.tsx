import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Read, useCall, useSelf } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import dialog from "../../shell/parts/dialog.module.css";
import { Facts } from "../../shell/parts/facts.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";

type Join = OutputOf<"employer.listJoins">["joins"][number];

interface Props {
  readonly read: Read<"employer.listJoins">;
  readonly onDecided: () => void;
}

/** Requests to join, each with everything that would become reachable. */
export function JoinsPanel({ read, onDecided }: Props) {
  const { t } = useTranslation("directory");
  return (
    <Panel title={t("joinsTitle")} about={t("joinsAbout")} look="plain">
      <Loaded read={read}>
        {({ joins }) =>
          joins.length === 0 ? (
            <Panel>
              <Nothing title={t("noJoins")} />
            </Panel>
          ) : (
            joins.map((join) => <JoinCard key={join.joinId} join={join} onDecided={onDecided} />)
          )
        }
      </Loaded>
    </Panel>
  );
}

function JoinCard({ join, onDecided }: { readonly join: Join; readonly onDecided: () => void }) {
  const { t } = useTranslation(["directory", "vocabulary"]);
  const language = useLanguage();
  const { role, staffId } = useSelf();
  const { diff, decisions } = join;
  const lines = (parts: readonly string[]) => parts.join("\n") || t("directory:diffNobody");
  const people = diff.people.map((one) => {
    const roles = one.roles.map((each) => t(`vocabulary:role_${each}`)).join(", ") || t("directory:rolesNone");
    return [one.name, roles, ...(one.team === "" ? [] : [one.team]), placeName(one.officeCountry, language)].join(" · ");
  });
  return (
    <Panel
      title={join.employer}
      look="padded"
      action={
        <Mark tone={join.state === "joined" ? "good" : join.state === "asked" ? "waiting" : "grave"}>
          {t(`directory:joinState_${join.state}`)}
        </Mark>
      }
    >
      <Facts
        facts={[
          { label: t("directory:joinWords"), value: join.words },
          {
            label: t("directory:diffEmployers"),
            value: lines(diff.employers.map((one) => `${one.name} (${placeName(one.country, language)})`)),
          },
          { label: t("directory:diffPeople"), value: lines(people) },
          { label: t("directory:diffRoles"), value: lines(diff.roles.map((one) => t(`vocabulary:role_${one}`))) },
          { label: t("directory:diffTools"), value: diff.tools.join(", ") || "—" },
          {
            label: t("directory:joinDecisions"),
            value:
              decisions
                .map((one) => `${t(`directory:decided_${one.verdict}`, { name: one.name })}${one.words === "" ? "" : `: ${one.words}`}`)
                .join("\n") || t("directory:joinDecisionsNone"),
          },
        ]}
      />
      {join.state === "asked" && role === "approver" && join.requestedBy !== staffId && <Decide join={join} onDecided={onDecided} />}
    </Panel>
  );
}

function Decide({ join, onDecided }: { readonly join: Join; readonly onDecided: () => void }) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const [asked, setAsked] = useState<"approve" | "deny" | null>(null);
  const name = join.employer;
  const decide = async (words: string) => {
    const input = { joinId: join.joinId, words };
    const outcome = await (asked === "approve" ? call("employer.approveJoin", input) : call("employer.denyJoin", input));
    if (outcome.ok) {
      done(t("decidedDone"));
      onDecided();
    }
    return outcome;
  };
  return (
    <div className={dialog["actions"]}>
      <Button variant="outline" color="shu" aria-label={t("denyJoinLabel", { name })} onClick={() => setAsked("deny")}>
        {t("deny")}
      </Button>
      <Button aria-label={t("approveJoinLabel", { name })} onClick={() => setAsked("approve")}>
        {t("approve")}
      </Button>
      {asked !== null && (
        <AskDialog
          title={t(asked === "approve" ? "approveJoinTitle" : "denyJoinTitle", { name })}
          action={t(asked)}
          isGrave={asked === "deny"}
          words={{ label: t("wordsLabel"), min: asked === "deny" ? 1 : 0, max: 500 }}
          onConfirm={decide}
          onClose={() => setAsked(null)}
        >
          <p>{t(asked === "approve" ? "approveJoinText" : "denyJoinText")}</p>
        </AskDialog>
      )}
    </div>
  );
}
