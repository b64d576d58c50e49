import { Button } from "@mantine/core";
import type { SelfView } from "@musubi/protocol/staff";
import { useTranslation } from "react-i18next";
import { useSelf, useSession } from "../../data/hooks.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { Facts } from "../../shell/parts/facts.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Mark, Notice } from "../../shell/parts/mark.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Page } from "../../shell/parts/page.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { useStandingFacts } from "../../shell/standing-facts.ts";
import { DevicePanel } from "./device-panel.tsx";
import { PasskeysPanel } from "./passkeys-panel.tsx";

/** Oneself: as one is recorded, on which device, in which role, with which passkeys. */
export function MeScreen() {
  const { t } = useTranslation("me");
  const self = useSelf();
  const { isPlaceKnown } = useStandingFacts(self);
  return (
    <Page title={t("title")} about={t("about")}>
      {!self.employer.isJoined && (
        <Notice tone="caution" title={t("notJoinedTitle")}>
          <p>{t("notJoinedText")}</p>
        </Notice>
      )}
      {!isPlaceKnown && (
        <Notice tone="caution">
          <p>{t("placeText")}</p>
        </Notice>
      )}
      <Who self={self} />
      <DevicePanel />
      {self.roles.length > 1 && <Roles self={self} />}
      <PasskeysPanel />
    </Page>
  );
}

function Who({ self }: { readonly self: SelfView }) {
  const { t } = useTranslation(["me", "vocabulary"]);
  const language = useLanguage();
  const { employer, place, device } = useStandingFacts(self);
  const since = shortLabel(self.signedInAt, language);
  const until = shortLabel(self.endsAt, language);
  return (
    <Panel title={t("me:whoTitle")} look="padded">
      <Facts
        facts={[
          { label: t("me:name"), value: self.name },
          {
            label: t("me:pseudonym"),
            value: (
              <>
                <IdText>{self.pseudonym}</IdText>
                <p>{t("me:pseudonymHelp")}</p>
              </>
            ),
          },
          { label: t("me:job"), value: [self.job, self.team].filter((part) => part !== "").join(" · ") || "—" },
          { label: t("me:employer"), value: employer },
          { label: t("me:contract"), value: t(`vocabulary:contract_${self.contract}`) },
          { label: t("me:office"), value: placeName(self.officeCountry, language) },
          { label: t("me:place"), value: place },
          { label: t("me:device"), value: device },
          { label: t("me:session"), value: t("me:sessionText", { since, until }) },
          { label: t("me:lastProof"), value: <Moment at={self.secondFactorAt} isExact /> },
        ]}
      />
    </Panel>
  );
}

function Roles({ self }: { readonly self: SelfView }) {
  const { t } = useTranslation(["me", "vocabulary"]);
  const session = useSession();
  return (
    <Panel title={t("me:rolesTitle")} about={t("me:rolesAbout")}>
      {self.roles.map((role) => (
        <Line
          key={role}
          title={t(`vocabulary:role_${role}`)}
          end={
            role === self.role ? (
              <Mark tone="good">{t("me:roleNow")}</Mark>
            ) : (
              <Button
                variant="default"
                aria-label={`${t("me:roleUse")}: ${t(`vocabulary:role_${role}`)}`}
                onClick={() => void session.changeRole(role)}
              >
                {t("me:roleUse")}
              </Button>
            )
          }
        />
      ))}
    </Panel>
  );
}
