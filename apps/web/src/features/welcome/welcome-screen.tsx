import { Button } from "@mantine/core";
import { Knot } from "@musubi/ui";
import { IconEyeCheck, IconLogout, IconMailOpened, IconMapPin, IconUserHeart } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { recall } from "../../data/device-memory.ts";
import { useSessionState } from "../../data/hooks.ts";
import { KeptIn } from "./parts/kept-in.tsx";
import { LanguageSwitch } from "./parts/language-switch.tsx";
import { usePolicy } from "./use-policy.ts";
import classes from "./welcome-screen.module.css";

const POINTS = [
  { icon: IconMapPin, title: "point1Title", text: "point1Text" },
  { icon: IconEyeCheck, title: "point2Title", text: "point2Text" },
  { icon: IconUserHeart, title: "point3Title", text: "point3Text" },
] as const;

/** The first screen: what Musubi is, and the two ways in. */
export function WelcomeScreen() {
  const { t } = useTranslation("welcome");
  const policy = usePolicy();
  const session = useSessionState();
  const isInvited = recall("invite") !== null;
  const isPlaceStated = policy?.region !== "";
  const canSignUp = policy === null || policy.signup === "open" || (policy.signup === "invite" && isInvited);
  return (
    <div className={classes["page"]}>
      <header className={classes["head"]}>
        <LanguageSwitch />
      </header>
      <main className={classes["main"]}>
        <div className={classes["mark"]}>
          <Knot size={220} className={classes["knot"]} />
        </div>
        <div className={classes["words"]}>
          <h1 className={classes["name"]}>
            <span lang="en">Musubi</span> <span lang="ja">結び</span>
          </h1>
          <p className={classes["tagline"]}>{t(isPlaceStated ? "tagline" : "taglineUnstated")}</p>
          {session.kind === "signed_out" && session.isFromElsewhere && (
            <p className={classes["invited"]} role="status">
              <IconLogout size={20} stroke={1.6} aria-hidden />
              <span>{t("endedElsewhere")}</span>
            </p>
          )}
          {isInvited && (
            <p className={classes["invited"]}>
              <IconMailOpened size={20} stroke={1.6} aria-hidden />
              <span>{t("invited")}</span>
            </p>
          )}
          <div className={classes["ways"]}>
            {canSignUp ? (
              <Button component={Link} to="/welcome/sign-up" size="md" fullWidth>
                {t("signUp")}
              </Button>
            ) : (
              <p className={classes["closed"]}>{t(policy.signup === "invite" ? "signupInvite" : "signupClosed")}</p>
            )}
            <Button component={Link} to="/welcome/sign-in" size="md" variant="default" fullWidth>
              {t("signIn")}
            </Button>
          </div>
          <ul className={classes["points"]}>
            {POINTS.map(({ icon: Icon, title, text }) => (
              <li key={title}>
                <Icon size={22} stroke={1.5} aria-hidden />
                <div>
                  <p className={classes["pointTitle"]}>{t(title)}</p>
                  <p className={classes["pointText"]}>{t(text === "point1Text" && !isPlaceStated ? "point1TextUnstated" : text)}</p>
                </div>
              </li>
            ))}
          </ul>
          <KeptIn policy={policy} />
        </div>
      </main>
    </div>
  );
}
