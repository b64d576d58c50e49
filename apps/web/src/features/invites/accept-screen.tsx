import { Button } from "@mantine/core";
import { previewInvite } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { recall, remember } from "../../data/device-memory.ts";
import { parseInviteCode } from "../../data/parse-ids.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { useRead } from "../me/use-read.ts";
import { Invitation } from "./parts/invitation.tsx";

/** What an invitation would do, and the decision. Opened by its link, by a scan, or after signing in with a remembered link. */
export function AcceptScreen() {
  const { t } = useTranslation("invites");
  const { code: text } = useParams({ strict: false });
  const code = parseInviteCode(text ?? "");
  // An invite of the server itself let somebody in and offers nothing more.
  const [hasLetIn] = useState(() => code !== null && recall("invite") === code);
  // It has been opened: the next sign-in on this device does not bring it back.
  useEffect(() => remember("invite", null), []);
  return (
    <Page title={t("acceptTitle")} back="/friends">
      {code === null ? <Spent /> : <Previewed key={code} code={code} hasLetIn={hasLetIn} />}
    </Page>
  );
}

function Previewed({ code, hasLetIn }: { readonly code: string; readonly hasLetIn: boolean }) {
  const { reading, reload } = useRead(previewInvite, { code });
  if (reading.kind === "loading") return <PageSkeleton />;
  if (reading.kind === "ready") return <Invitation code={code} preview={reading.value.preview} />;
  if (reading.reason.code === "not_found" && hasLetIn) return <Navigate to="/talks" replace />;
  return reading.reason.code === "not_found" ? <Spent /> : <NotRead reason={reading.reason} onRetry={reload} />;
}

function Spent() {
  const { t } = useTranslation("invites");
  return (
    <EmptyState
      title={t("spentTitle")}
      action={
        <Button component={Link} to="/friends" variant="default">
          {t("toFriends")}
        </Button>
      }
    >
      {t("spentText")}
    </EmptyState>
  );
}
