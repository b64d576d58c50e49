import { Button, NativeSelect, TextInput } from "@mantine/core";
import { brand } from "@musubi/base";
import type { EmployerId } from "@musubi/protocol/staff";
import { IconBuildingPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { CountryField, isCountry } from "./country-field.tsx";
import { DirectoryPage } from "./directory-page.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { JoinsPanel } from "./joins-panel.tsx";
import { StepDialog } from "./step-dialog.tsx";

type Employer = OutputOf<"employer.list">["employers"][number];

/** Employers: who has joined, who wants to, and who was cut. */
export function EmployersScreen() {
  const { t } = useTranslation("directory");
  const { role } = useSelf();
  const read = useRead("employer.list", {});
  const joins = useRead("employer.listJoins", {});
  const [isAdding, setAdding] = useState(false);
  const joining = joins.reading.kind === "ready" ? joins.reading.value.joins.filter(({ state }) => state === "asked") : [];
  const reload = () => {
    read.reload();
    joins.reload();
  };
  return (
    <DirectoryPage
      about={t("employersAbout")}
      action={
        role === "security" ? (
          <Button leftSection={<IconBuildingPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
            {t("addEmployer")}
          </Button>
        ) : undefined
      }
    >
      <Loaded read={read}>
        {({ employers }) => (
          <>
            <Panel>
              {employers.length === 0 && <Nothing title={t("noEmployers")} />}
              {employers.map((employer) => (
                <EmployerLine
                  key={employer.employerId}
                  employer={employer}
                  all={employers}
                  isJoining={joining.some((one) => one.employerId === employer.employerId)}
                  onChanged={reload}
                />
              ))}
            </Panel>
            {isAdding && <AddEmployerDialog employers={employers} onAdded={reload} onClose={() => setAdding(false)} />}
          </>
        )}
      </Loaded>
      <JoinsPanel read={joins} onDecided={reload} />
    </DirectoryPage>
  );
}

interface LineProps {
  readonly employer: Employer;
  readonly all: readonly Employer[];
  /** A request to join waits for a decision. */
  readonly isJoining: boolean;
  readonly onChanged: () => void;
}

function EmployerLine({ employer, all, isJoining, onChanged }: LineProps) {
  const { t } = useTranslation("directory");
  const language = useLanguage();
  const { role } = useSelf();
  const call = useCall();
  const { done } = useNotices();
  const [asked, setAsked] = useState<"join" | "cut" | null>(null);
  const { employerId, name, isOwner, joinedAt, cutAt } = employer;
  const parent = all.find((one) => one.employerId === employer.parentId);
  const isIn = joinedAt !== null && cutAt === null;
  const request = async (words: string) => {
    const outcome = await call("employer.requestJoin", { employerId, words });
    if (outcome.ok) {
      done(t("requestJoinDone"));
      onChanged();
    }
    return outcome;
  };
  const close = () => setAsked(null);
  return (
    <>
      <Line
        title={name}
        about={[
          placeName(employer.country, language),
          t("memberCount", { count: employer.memberCount }),
          ...(parent === undefined ? [] : [`${t("parent")}: ${parent.name}`]),
        ].join(" · ")}
        end={
          <>
            {isOwner && <Mark tone="good">{t("isOwner")}</Mark>}
            {!isOwner && cutAt !== null && <Mark tone="grave">{t("cutSince", { when: shortLabel(cutAt, language) })}</Mark>}
            {!isOwner && cutAt === null && (
              <Mark tone={isIn ? "good" : "quiet"}>
                {joinedAt === null ? t("notJoined") : t("joined", { when: shortLabel(joinedAt, language) })}
              </Mark>
            )}
            {!isOwner && !isIn && !isJoining && role === "security" && (
              <Button variant="default" aria-label={t("requestJoinLabel", { name })} onClick={() => setAsked("join")}>
                {t("requestJoin")}
              </Button>
            )}
            {!isOwner && cutAt === null && (role === "security" || role === "approver") && (
              <Button variant="outline" color="shu" aria-label={`${t("step_cut")}: ${name}`} onClick={() => setAsked("cut")}>
                {t("step_cut")}
              </Button>
            )}
          </>
        }
      />
      {asked === "join" && (
        <AskDialog
          title={t("requestJoinTitle", { name })}
          action={t("requestJoin")}
          words={{ label: t("requestJoinWords"), min: 10, max: 1_000 }}
          onConfirm={request}
          onClose={close}
        >
          <p>{t("requestJoinText")}</p>
        </AskDialog>
      )}
      {asked === "cut" && (
        <StepDialog step="cut" population={{ kind: "employer", target: employerId }} name={name} onDone={onChanged} onClose={close} />
      )}
    </>
  );
}

interface AddProps {
  readonly employers: readonly Employer[];
  readonly onAdded: () => void;
  readonly onClose: () => void;
}

function AddEmployerDialog({ employers, onAdded, onClose }: AddProps) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const [name, setName] = useState("");
  const [country, setCountry] = useState("");
  const [parentId, setParentId] = useState("");
  const add = async () => {
    const parent = parentId === "" ? null : brand<EmployerId>(parentId);
    const outcome = await call("employer.add", { name: name.trim(), country, parentId: parent });
    if (outcome.ok) {
      done(t("employerAdded", { name: outcome.value.employer.name }));
      onAdded();
    }
    return outcome;
  };
  return (
    <FormDialog
      title={t("addEmployer")}
      action={t("addEmployer")}
      isReady={name.trim() !== "" && isCountry(country)}
      onSend={add}
      onClose={onClose}
    >
      <TextInput label={t("name")} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <CountryField label={t("office")} value={country} onChange={setCountry} />
      <NativeSelect
        label={t("parent")}
        data={[{ value: "", label: t("parentNone") }, ...employers.map((one) => ({ value: one.employerId, label: one.name }))]}
        value={parentId}
        onChange={(event) => setParentId(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
