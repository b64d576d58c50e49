import { Button, SegmentedControl } from "@mantine/core";
import type { CaseSummary } from "@musubi/protocol/staff";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf, useServerNow } from "../../data/hooks.ts";
import type { InputOf } from "../../data/operations.ts";
import { agoLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Page } from "../../shell/parts/page.tsx";
import { Panel } from "../../shell/parts/panel.tsx";

const LOOK_MS = 6_000;
const WHICH = ["open", "mine", "closed"] as const;
type Which = (typeof WHICH)[number];

const QUESTIONS: Readonly<Record<Which, InputOf<"case.list">>> = {
  open: { states: ["waiting", "answered"], countMax: 100 },
  mine: { states: ["waiting", "answered"], isMine: true, countMax: 100 },
  closed: { states: ["closed"], countMax: 100 },
};

/** The cases that wait, longest first. Nothing of any person is on this screen. */
export function QueueScreen() {
  const { t } = useTranslation("cases");
  const [which, setWhich] = useState<Which>("open");
  const read = useRead("case.list", QUESTIONS[which], LOOK_MS);
  return (
    <Page
      title={t("title")}
      about={t("about")}
      action={
        <SegmentedControl
          aria-label={t("whichLabel")}
          data={WHICH.map((value) => ({ value, label: t(`which_${value}`) }))}
          value={which}
          onChange={(value) => setWhich(WHICH.find((one) => one === value) ?? "open")}
        />
      }
    >
      <Panel>
        <Loaded read={read}>
          {({ cases }) =>
            cases.length === 0 ? (
              <Nothing title={t(`none_${which}`)}>{which !== "closed" && t(`none_${which}Text`)}</Nothing>
            ) : (
              cases.map((one) => <CaseLine key={one.caseId} summary={one} />)
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

function CaseLine({ summary }: { readonly summary: CaseSummary }) {
  const { t } = useTranslation(["cases", "vocabulary"]);
  const language = useLanguage();
  const { staffId, role } = useSelf();
  const call = useCall();
  const navigate = useNavigate();
  const { refused } = useNotices();
  const nowMs = useServerNow(30_000);
  const [isBusy, setBusy] = useState(false);
  const { caseId, takenBy, state } = summary;
  const isFree = takenBy === null && state !== "closed" && role !== "security";
  const topic = t(`vocabulary:topic_${summary.topic}`);
  const take = async () => {
    setBusy(true);
    const outcome = await call("case.take", { caseId });
    setBusy(false);
    if (outcome.ok) void navigate({ to: "/cases/$caseId", params: { caseId } });
    else refused(outcome.reason);
  };
  const languageName = new Intl.DisplayNames(language, { type: "language" }).of(summary.language) ?? summary.language;
  const parts = [
    languageName,
    t("cases:messageCount", { count: summary.messageCount }),
    t("cases:opened", { when: agoLabel(summary.openedAt, nowMs, language) }),
    ...(takenBy === null ? [] : [takenBy.staffId === staffId ? t("cases:takenByMe") : t("cases:takenBy", { name: takenBy.name })]),
  ];
  return (
    <Line
      title={topic}
      about={parts.join(" · ")}
      end={
        <>
          <Mark tone={state === "waiting" ? "caution" : state === "answered" ? "good" : "quiet"}>{t(`vocabulary:caseState_${state}`)}</Mark>
          {isFree && (
            <Button loading={isBusy} aria-label={t("cases:takeLabel", { id: caseId, topic })} onClick={() => void take()}>
              {t("cases:take")}
            </Button>
          )}
          <Button component={Link} to={`/cases/${caseId}`} variant="default" aria-label={t("cases:openLabel", { id: caseId, topic })}>
            {t("cases:open")}
          </Button>
        </>
      }
    />
  );
}
