import { useTranslation } from "react-i18next";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { usePolicy } from "../welcome/use-policy.ts";
import classes from "./about-screen.module.css";
import { Page } from "./parts/page.tsx";
import { Panel } from "./parts/panel.tsx";

const READERS = [
  { what: "whoMessages", who: "whoMessagesText" },
  { what: "whoProfile", who: "whoProfileText" },
  { what: "whoPrivate", who: "whoPrivateText" },
  { what: "whoFriends", who: "whoFriendsText" },
  { what: "whoRead", who: "whoReadText" },
  { what: "whoDevices", who: "whoDevicesText" },
  { what: "whoCases", who: "whoCasesText" },
  { what: "whoSecrets", who: "whoSecretsText" },
  { what: "whoRecord", who: "whoRecordText" },
] as const;

/** Who can read what, where it lies, and which version this is. */
export function AboutScreen() {
  const { t } = useTranslation("me");
  const language = useLanguage();
  const policy = usePolicy();
  return (
    <Page title={t("navAbout")} back="/me">
      <p>{t("aboutLead")}</p>
      <Panel title={t("whoTitle")}>
        <dl className={classes["list"]}>
          {READERS.map(({ what, who }) => (
            <div key={what} className={classes["entry"]}>
              <dt className={classes["what"]}>{t(what)}</dt>
              <dd className={classes["who"]}>{t(who)}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title={t("whereTitle")} look="plain">
        <div className={classes["words"]}>
          {policy !== null && (
            <p>
              {policy.region === ""
                ? t("whereTextUnstated", { server: policy.serverName })
                : t("whereText", { server: policy.serverName, place: placeName(policy.region, language) })}
            </p>
          )}
          <p>{t("wherePush")}</p>
        </div>
      </Panel>
      <Panel title={t("versionTitle")} look="plain">
        <div className={classes["words"]}>
          {policy !== null && <p>{t("version", { version: policy.version })}</p>}
          <p>{t("licence")}</p>
        </div>
      </Panel>
    </Page>
  );
}
