import { Button } from "@mantine/core";
import { IconScissors } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { exactLabel, shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { DirectoryPage } from "./directory-page.tsx";
import { PopulationDialog } from "./population-dialog.tsx";

type Cut = OutputOf<"cut.list">["cuts"][number];
const LOOK_MS = 5_000;

/** Cuts that are in force and that were, and making one. */
export function CutsScreen() {
  const { t } = useTranslation("directory");
  const { role } = useSelf();
  const read = useRead("cut.list", {}, LOOK_MS);
  const employers = useRead("employer.list", {});
  const members = useRead("member.list", {});
  const [isMaking, setMaking] = useState(false);
  const knownEmployers = employers.reading.kind === "ready" ? employers.reading.value.employers : [];
  const knownMembers = members.reading.kind === "ready" ? members.reading.value.members : [];
  const nameOf = (id: string) =>
    knownMembers.find((one) => one.staffId === id)?.name ?? knownEmployers.find((one) => one.employerId === id)?.name ?? id;
  return (
    <DirectoryPage
      about={t("cutsAbout")}
      action={
        role === "security" || role === "approver" ? (
          <Button color="shu" leftSection={<IconScissors size={18} aria-hidden />} onClick={() => setMaking(true)}>
            {t(role === "security" ? "make" : "step_cut")}
          </Button>
        ) : undefined
      }
    >
      <Panel>
        <Loaded read={read}>
          {({ cuts }) =>
            cuts.length === 0 ? (
              <Nothing title={t("noCuts")} />
            ) : (
              cuts.map((cut) => <CutLine key={cut.cutId} cut={cut} nameOf={nameOf} onChanged={read.reload} />)
            )
          }
        </Loaded>
      </Panel>
      {isMaking && (
        <PopulationDialog
          employers={knownEmployers}
          members={knownMembers}
          isSecurity={role === "security"}
          onDone={read.reload}
          onClose={() => setMaking(false)}
        />
      )}
    </DirectoryPage>
  );
}

interface LineProps {
  readonly cut: Cut;
  readonly nameOf: (id: string) => string;
  readonly onChanged: () => void;
}

function CutLine({ cut, nameOf, onChanged }: LineProps) {
  const { t } = useTranslation(["directory", "vocabulary"]);
  const language = useLanguage();
  const { role } = useSelf();
  const call = useCall();
  const { done } = useNotices();
  const [isAsked, setAsked] = useState(false);
  const target = cut.kind === "country" ? placeName(cut.target, language) : nameOf(cut.target);
  const lift = async (words: string) => {
    const outcome = await call("cut.lift", { cutId: cut.cutId, words });
    if (outcome.ok) {
      done(t("directory:lifted"));
      onChanged();
    }
    return outcome;
  };
  const facts = [
    t("directory:cutMade", { when: exactLabel(cut.madeAt, language) }),
    cut.madeBy === null ? t("directory:cutByOperator") : t("directory:cutBy", { who: nameOf(cut.madeBy) }),
    cut.toldAt === null ? t("directory:cutNotTold") : t("directory:cutToldAt", { when: exactLabel(cut.toldAt, language) }),
  ];
  return (
    <>
      <Line
        title={`${t(`vocabulary:population_${cut.kind}`)}: ${target}`}
        about={
          <>
            {cut.words}
            <br />
            {facts.join(" · ")}
          </>
        }
        end={
          <>
            <Mark tone={cut.liftedAt === null ? "grave" : "quiet"}>
              {cut.liftedAt === null ? t("directory:cutLive") : t("directory:cutLifted", { when: shortLabel(cut.liftedAt, language) })}
            </Mark>
            {cut.liftedAt === null && cut.kind === "employer" && <span>{t("directory:liftEmployer")}</span>}
            {cut.liftedAt === null && cut.kind !== "employer" && role === "security" && (
              <Button variant="default" aria-label={t("directory:liftLabel", { target })} onClick={() => setAsked(true)}>
                {t("directory:lift")}
              </Button>
            )}
          </>
        }
      />
      {isAsked && (
        <AskDialog
          title={t("directory:liftTitle")}
          action={t("directory:lift")}
          words={{ label: t("directory:liftWords"), min: 1, max: 500 }}
          onConfirm={lift}
          onClose={() => setAsked(false)}
        >
          <p>{t("directory:liftText")}</p>
        </AskDialog>
      )}
    </>
  );
}
