import { Button } from "@mantine/core";
import { type AccountView, previewDeletion } from "@musubi/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../data/hooks.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel } from "../me/parts/panel.tsx";
import { useRead } from "../me/use-read.ts";
import { DeleteForm } from "./parts/delete-form.tsx";
import classes from "./takeout.module.css";

/** Deletes the account: what goes, what others keep, and the last questions. */
export function DeleteScreen() {
  const { t } = useTranslation("me");
  const account = useAccount();
  return (
    <Page title={t("navDelete")} back="/me">
      {account === null ? <PageSkeleton /> : <Consequences account={account} />}
    </Page>
  );
}

function Consequences({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation("takeout");
  const { reading, reload } = useRead(previewDeletion, {});
  if (reading.kind === "loading") return <PageSkeleton />;
  if (reading.kind === "failed") return <NotRead reason={reading.reason} onRetry={reload} />;
  const { friends, messagesInTalks, ownedTalks } = reading.value;
  return (
    <>
      <p className={classes["danger"]}>{t("deleteLead")}</p>
      <Panel title={t("goesTitle")} look="plain">
        <ul className={classes["list"]}>
          <li>{t("goes1")}</li>
          <li>{t("goes2")}</li>
          <li>{t("goes3", { count: friends })}</li>
          <li>{t("goes4")}</li>
        </ul>
      </Panel>
      <Panel title={t("staysTitle")} look="plain">
        <ul className={classes["list"]}>
          <li>{t("stays1", { count: messagesInTalks })}</li>
          {ownedTalks > 0 && <li>{t("stays2", { count: ownedTalks })}</li>}
          <li>{t("stays3")}</li>
          <li>{t("stays4")}</li>
        </ul>
      </Panel>
      <div className={classes["copy"]}>
        <p>{t("copyFirst")}</p>
        <Button component={Link} to="/me/take-out" variant="default">
          {t("toCopy")}
        </Button>
      </div>
      <Panel title={t("formTitle")} look="plain">
        <DeleteForm account={account} />
      </Panel>
    </>
  );
}
