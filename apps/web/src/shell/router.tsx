import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { remember } from "../data/device-memory.ts";
import { parseInviteCode } from "../data/parse-ids.ts";
import type { Session } from "../data/session.ts";
import { TalkRoute } from "../features/talk/talk-route.tsx";
import { NoTalk } from "../features/talks/no-talk.tsx";
import { TalksScreen } from "../features/talks/screen.tsx";
import { SignInScreen } from "../features/welcome/sign-in-screen.tsx";
import { SignUpScreen } from "../features/welcome/sign-up-screen.tsx";
import { WelcomeScreen } from "../features/welcome/welcome-screen.tsx";
import { AppFrame } from "./app-frame.tsx";
import { BrokenScreen } from "./error-boundary.tsx";
import { NotFoundScreen } from "./not-found.tsx";

interface RouterContext {
  readonly session: Session;
}

const isSignedIn = ({ session }: RouterContext) => session.state().kind === "signed_in";

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: NotFoundScreen });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: ({ context }) => {
    throw redirect({ to: isSignedIn(context) ? "/talks" : "/welcome", replace: true });
  },
});

/** Screens for somebody who is not signed in. */
const outside = createRoute({ getParentRoute: () => root, id: "outside", component: Outlet });

/** The first screens send a signed-in person on. */
const toTalks = ({ context }: { readonly context: RouterContext }) => {
  if (isSignedIn(context)) throw redirect({ to: "/talks", replace: true });
};
const welcome = createRoute({ getParentRoute: () => outside, path: "/welcome", beforeLoad: toTalks, component: WelcomeScreen });
const signUp = createRoute({ getParentRoute: () => outside, path: "/welcome/sign-up", beforeLoad: toTalks, component: SignUpScreen });
const signIn = createRoute({ getParentRoute: () => outside, path: "/welcome/sign-in", beforeLoad: toTalks, component: SignInScreen });

/** An invite link keeps its code on this device until its reader has signed in. */
const invite = createRoute({
  getParentRoute: () => root,
  path: "/i/$code",
  beforeLoad: ({ context, params }) => {
    const code = parseInviteCode(params.code);
    if (code !== null) remember("invite", code);
    throw redirect({ to: isSignedIn(context) ? "/talks" : "/welcome", replace: true });
  },
});

/** Screens for signed-in people, in the frame with the navigation. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: AppFrame,
  beforeLoad: ({ context }) => {
    if (!isSignedIn(context)) throw redirect({ to: "/welcome", replace: true });
  },
});

const talks = createRoute({ getParentRoute: () => inside, path: "/talks", component: TalksScreen });
const noTalk = createRoute({ getParentRoute: () => talks, path: "/", component: NoTalk });
const talk = createRoute({
  getParentRoute: () => talks,
  path: "$talkId",
  component: TalkRoute,
  // `at` is the place of a message to jump to.
  validateSearch: (search: Record<string, unknown>): { at?: number } => {
    const at = Number(search["at"]);
    return Number.isSafeInteger(at) && at > 0 ? { at } : {};
  },
});

const tree = root.addChildren([
  home,
  outside.addChildren([welcome, signUp, signIn]),
  invite,
  inside.addChildren([talks.addChildren([noTalk, talk])]),
]);

/** The screens by address. */
export function createAppRouter(session: Session) {
  return createRouter({
    routeTree: tree,
    context: { session },
    defaultErrorComponent: BrokenScreen,
    defaultNotFoundComponent: NotFoundScreen,
    defaultPreload: false,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
