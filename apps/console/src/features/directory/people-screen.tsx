import { Button, NativeSelect } from "@mantine/core";
import { brand } from "@musubi/base";
import type { EmployerId } from "@musubi/protocol/staff";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Mark, type Tone } from "../../shell/parts/mark.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { AddPersonDialog } from "./add-person-dialog.tsx";
import { DirectoryPage } from "./directory-page.tsx";
import type { Member } from "./member.ts";
import { PersonDialog } from "./person-dialog.tsx";

const PAGE = 100;
const TONES: Readonly<Record<Member["state"], Tone>> = {
  invited: "waiting",
  active: "good",
  marked: "caution",
  cut: "grave",
  left: "quiet",
};

/** Members of the staff, and what can be done about their access. */
export function PeopleScreen() {
  const { t } = useTranslation("directory");
  const { role } = useSelf();
  const [employerId, setEmployerId] = useState("");
  const employers = useRead("employer.list", {});
  const read = useRead("member.list", { countMax: PAGE, ...(employerId === "" ? {} : { employerId: brand<EmployerId>(employerId) }) });
  const [opened, setOpened] = useState<Member | null>(null);
  const [isAdding, setAdding] = useState(false);
  const known = employers.reading.kind === "ready" ? employers.reading.value.employers : [];
  return (
    <DirectoryPage
      about={t("peopleAbout")}
      action={
        role === "security" ? (
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
            {t("addPerson")}
          </Button>
        ) : undefined
      }
    >
      <NativeSelect
        label={t("employerFilter")}
        maw={320}
        data={[{ value: "", label: t("anyEmployer") }, ...known.map(({ employerId: value, name }) => ({ value, label: name }))]}
        value={employerId}
        onChange={(event) => setEmployerId(event.currentTarget.value)}
      />
      <Loaded read={read}>
        {({ members }) => (
          <People key={`${employerId} ${members.length}`} first={members} employerId={employerId} employers={known} onOpen={setOpened} />
        )}
      </Loaded>
      {opened !== null && <PersonDialog member={opened} employers={known} onChanged={read.reload} onClose={() => setOpened(null)} />}
      {isAdding && <AddPersonDialog employers={known} onAdded={read.reload} onClose={() => setAdding(false)} />}
    </DirectoryPage>
  );
}

interface PeopleProps {
  readonly first: readonly Member[];
  readonly employerId: string;
  readonly employers: OutputOf<"employer.list">["employers"];
  readonly onOpen: (member: Member) => void;
}

function People({ first, employerId, employers, onOpen }: PeopleProps) {
  const { t } = useTranslation(["directory", "vocabulary"]);
  const language = useLanguage();
  const call = useCall();
  const { refused } = useNotices();
  const [later, setLater] = useState<readonly Member[]>([]);
  const [hasMore, setHasMore] = useState(first.length === PAGE);
  const members = [...first, ...later];
  const readMore = async () => {
    const after = members.at(-1)?.name ?? "";
    const page = await call("member.list", {
      countMax: PAGE,
      after,
      ...(employerId === "" ? {} : { employerId: brand<EmployerId>(employerId) }),
    });
    if (!page.ok) return refused(page.reason);
    setLater([...later, ...page.value.members]);
    setHasMore(page.value.members.length === PAGE);
  };
  return (
    <>
      <Panel>
        {members.length === 0 && <Nothing title={t("directory:noPeople")} />}
        {members.map((member) => (
          <Line
            key={member.staffId}
            title={member.name}
            about={[
              member.roles.map((role) => t(`vocabulary:role_${role}`)).join(", ") || t("directory:rolesNone"),
              employers.find((one) => one.employerId === member.employerId)?.name ?? member.employerId,
              ...(member.team === "" ? [] : [member.team]),
              placeName(member.officeCountry, language),
            ].join(" · ")}
            end={
              <>
                <Mark tone={TONES[member.state]}>{t(`vocabulary:memberState_${member.state}`)}</Mark>
                <Button variant="default" aria-label={t("directory:openLabel", { name: member.name })} onClick={() => onOpen(member)}>
                  {t("directory:open")}
                </Button>
              </>
            }
          />
        ))}
      </Panel>
      {hasMore && (
        <div>
          <Button variant="default" onClick={() => void readMore()}>
            {t("directory:more")}
          </Button>
        </div>
      )}
    </>
  );
}
