import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { theme } from "@musubi/ui";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { SessionContext, useSessionState } from "../data/hooks.ts";
import type { Session } from "../data/session.ts";
import { Announcer } from "./announcer.tsx";
import { AppearanceContext, useAppearanceState } from "./appearance.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { keepFocus } from "./keep-focus.dom.ts";
import classes from "./notices.module.css";
import { createAppRouter } from "./router.tsx";
import { Splash, Unreachable } from "./splash.tsx";
import { UpdateProvider } from "./update-notice.tsx";

/** Everything around the screens. */
export function App({ session }: { readonly session: Session }) {
  const appearance = useAppearanceState();
  useEffect(keepFocus, []);
  return (
    <AppearanceContext value={appearance}>
      <MantineProvider theme={theme} forceColorScheme={appearance.scheme} withCssVariables={false} withGlobalClasses={false}>
        <ErrorBoundary>
          <SessionContext value={session}>
            <Announcer>
              <UpdateProvider>
                <Routed session={session} />
              </UpdateProvider>
            </Announcer>
          </SessionContext>
        </ErrorBoundary>
        <Notifications position="top-center" limit={3} zIndex={500} classNames={{ root: classes["root"] ?? "" }} />
      </MantineProvider>
    </AppearanceContext>
  );
}

function Routed({ session }: { readonly session: Session }) {
  const state = useSessionState();
  const [router] = useState(() => createAppRouter(session));
  const { kind } = state;
  useEffect(() => {
    // The routes decide by the session where somebody may be: ask them again when it changes.
    if (kind !== "starting") void router.invalidate();
  }, [kind, router]);
  if (kind === "starting") return <Splash />;
  if (kind === "unreachable") return <Unreachable onRetry={() => void session.start()} />;
  return <RouterProvider router={router} />;
}
