import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate, Outlet } from "@tanstack/react-router";
import { useSelf } from "../data/hooks.ts";
import { ConsoleFrame } from "./console-frame.tsx";
import { BrokenScreen } from "./error-boundary.tsx";
import { placesFor } from "./nav-items.ts";
import { NotFoundScreen } from "./not-found.tsx";
import { PageSkeleton } from "./parts/page-skeleton.tsx";

const root = createRootRoute({ component: ConsoleFrame, notFoundComponent: NotFoundScreen });

function Home() {
  const [first = "me"] = placesFor(useSelf().role);
  return <Navigate to={`/${first}`} replace />;
}

const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });
// The address of an enrolment link, still open after the enrolment.
const enrol = createRoute({ getParentRoute: () => root, path: "/enrol", component: Home });
const cases = createRoute({
  getParentRoute: () => root,
  path: "/cases",
  component: lazyRouteComponent(() => import("../features/cases/queue-screen.tsx"), "QueueScreen"),
});
const oneCase = createRoute({
  getParentRoute: () => root,
  path: "/cases/$caseId",
  component: lazyRouteComponent(() => import("../features/cases/case-screen.tsx"), "CaseScreen"),
});
const access = createRoute({
  getParentRoute: () => root,
  path: "/access",
  component: lazyRouteComponent(() => import("../features/access/access-screen.tsx"), "AccessScreen"),
});
const approvals = createRoute({
  getParentRoute: () => root,
  path: "/approvals",
  component: lazyRouteComponent(() => import("../features/approvals/approvals-screen.tsx"), "ApprovalsScreen"),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  component: lazyRouteComponent(() => import("../features/audit/audit-screen.tsx"), "AuditScreen"),
});
const oversight = createRoute({
  getParentRoute: () => root,
  path: "/oversight",
  component: lazyRouteComponent(() => import("../features/oversight/oversight-screen.tsx"), "OversightScreen"),
});
const me = createRoute({
  getParentRoute: () => root,
  path: "/me",
  component: lazyRouteComponent(() => import("../features/me/me-screen.tsx"), "MeScreen"),
});

const directory = createRoute({ getParentRoute: () => root, path: "/directory", component: Outlet });
const people = createRoute({
  getParentRoute: () => directory,
  path: "/",
  component: lazyRouteComponent(() => import("../features/directory/people-screen.tsx"), "PeopleScreen"),
});
const employers = createRoute({
  getParentRoute: () => directory,
  path: "employers",
  component: lazyRouteComponent(() => import("../features/directory/employers-screen.tsx"), "EmployersScreen"),
});
const cuts = createRoute({
  getParentRoute: () => directory,
  path: "cuts",
  component: lazyRouteComponent(() => import("../features/directory/cuts-screen.tsx"), "CutsScreen"),
});
const networks = createRoute({
  getParentRoute: () => directory,
  path: "networks",
  component: lazyRouteComponent(() => import("../features/directory/networks-screen.tsx"), "NetworksScreen"),
});
const actions = createRoute({
  getParentRoute: () => directory,
  path: "record",
  component: lazyRouteComponent(() => import("../features/directory/record-screen.tsx"), "RecordScreen"),
});

const tree = root.addChildren([
  ...[home, enrol, cases, oneCase, access, approvals, audit, oversight, me],
  directory.addChildren([people, employers, cuts, networks, actions]),
]);

/** The screens by address. Made anew for each session: no answer of an earlier one stays in it. */
export function createConsoleRouter() {
  return createRouter({
    routeTree: tree,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: BrokenScreen,
    defaultPendingMs: 300,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
