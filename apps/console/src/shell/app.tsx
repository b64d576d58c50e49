import { MantineProvider } from "@mantine/core";
import { theme } from "@musubi/ui";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { SelfContext, SessionContext, useSessionState } from "../data/hooks.ts";
import type { Session } from "../data/session.ts";
import { DoorScreen } from "../features/door/door-screen.tsx";
import { RenewScreen } from "../features/door/renew-screen.tsx";
import { RoleScreen } from "../features/door/role-screen.tsx";
import { AppearanceContext, useAppearanceState } from "./appearance.tsx";
import { Dark, Splash, Unreachable } from "./dark.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Notices } from "./notices.tsx";
import { ProofDialog } from "./proof-dialog.tsx";
import { createConsoleRouter } from "./router.tsx";
import { Veil } from "./veil.tsx";

/** Everything around the screens. */
export function App({ session }: { readonly session: Session }) {
  const appearance = useAppearanceState();
  return (
    <AppearanceContext value={appearance}>
      <MantineProvider theme={theme} forceColorScheme={appearance.scheme} withCssVariables={false} withGlobalClasses={false}>
        <ErrorBoundary>
          <SessionContext value={session}>
            <Shown />
          </SessionContext>
        </ErrorBoundary>
      </MantineProvider>
    </AppearanceContext>
  );
}

/** Nothing of what a session has shown is left once it is not open: the whole tree below goes, with all that it holds. */
function Shown() {
  const state = useSessionState();
  switch (state.kind) {
    case "starting":
      return <Splash />;
    case "unreachable":
      return <Unreachable />;
    case "outside":
      return <DoorScreen />;
    case "dark":
      return <Dark reason={state.reason} />;
    case "open":
      return (
        <SelfContext value={state.self}>
          {state.isQuiet && <Veil />}
          <Notices>
            <ProofDialog />
            {state.self.mustRenew ? <RenewScreen /> : state.isRoleChosen ? <Routed /> : <RoleScreen />}
          </Notices>
        </SelfContext>
      );
  }
}

function Routed() {
  const [router] = useState(createConsoleRouter);
  return <RouterProvider router={router} />;
}
