import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { parseFileId } from "../data/parse-ids.ts";
import type { Session } from "../data/session.ts";
import { type FriendListSearch, parseListView } from "../features/friends/list-view.ts";
import { parseViewerPlace } from "../features/pictures/viewer/viewer-place.ts";
import { TalkRoute } from "../features/talk/talk-route.tsx";
import { NoTalk } from "../features/talks/no-talk.tsx";
import { TalksScreen } from "../features/talks/screen.tsx";
import { AppFrame } from "./app-frame.tsx";
import { BrokenScreen } from "./error-boundary.tsx";
import { onlyInside, onlyOutside, type RouterContext, sendOn } from "./guards.ts";
import { NotFoundScreen } from "./not-found.tsx";
import { PagePending } from "./page-pending.tsx";

/*
 * The screens by address. Talks are in the first bundle; every other screen is fetched when it is first opened, and kept by the
 * service worker from then on.
 */
const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: NotFoundScreen });
const home = createRoute({ getParentRoute: () => root, path: "/", beforeLoad: sendOn });

const outside = createRoute({ getParentRoute: () => root, id: "outside", component: Outlet, beforeLoad: onlyOutside });
const welcome = createRoute({
  getParentRoute: () => outside,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../features/welcome/welcome-screen.tsx"), "WelcomeScreen"),
});
const signUp = createRoute({
  getParentRoute: () => outside,
  path: "/welcome/sign-up",
  component: lazyRouteComponent(() => import("../features/welcome/sign-up-screen.tsx"), "SignUpScreen"),
});
const signIn = createRoute({
  getParentRoute: () => outside,
  path: "/welcome/sign-in",
  component: lazyRouteComponent(() => import("../features/welcome/sign-in-screen.tsx"), "SignInScreen"),
});

const inside = createRoute({ getParentRoute: () => root, id: "inside", component: AppFrame, beforeLoad: onlyInside });

const talks = createRoute({ getParentRoute: () => inside, path: "/talks", component: TalksScreen });
const noTalk = createRoute({ getParentRoute: () => talks, path: "/", component: NoTalk });
const talk = createRoute({
  getParentRoute: () => talks,
  path: "$talkId",
  component: TalkRoute,
  // `at` is the place of a message to jump to. `details` lie over the talk where there is no room beside it: "back" closes them.
  // So does an open picture (`view`).
  validateSearch: (search: Record<string, unknown>): { at?: number; details?: true; view?: string } => {
    const at = Number(search["at"]);
    const view = search["view"];
    return {
      ...(Number.isSafeInteger(at) && at > 0 ? { at } : {}),
      ...(search["details"] === true ? { details: true } : {}),
      ...(typeof view === "string" && parseViewerPlace(view) !== null ? { view } : {}),
    };
  },
});

const albums = createRoute({
  getParentRoute: () => talks,
  path: "$talkId/albums",
  component: lazyRouteComponent(() => import("../features/albums/albums-screen.tsx"), "AlbumsScreen"),
});
const album = createRoute({
  getParentRoute: () => talks,
  path: "$talkId/albums/$albumId",
  component: lazyRouteComponent(() => import("../features/albums/album-screen.tsx"), "AlbumScreen"),
  // An open photo lies over the album: "back" closes it and nothing else.
  validateSearch: (search: Record<string, unknown>): { photo?: string } => {
    const photo = search["photo"];
    return typeof photo === "string" && parseFileId(photo) !== null ? { photo } : {};
  },
});
const albumTrash = createRoute({
  getParentRoute: () => talks,
  path: "$talkId/albums/$albumId/trash",
  component: lazyRouteComponent(() => import("../features/albums/trash-screen.tsx"), "TrashScreen"),
});

const invite = createRoute({
  getParentRoute: () => inside,
  path: "/i/$code",
  component: lazyRouteComponent(() => import("../features/invites/accept-screen.tsx"), "AcceptScreen"),
});

const friends = createRoute({
  getParentRoute: () => inside,
  path: "/friends",
  component: lazyRouteComponent(() => import("../features/friends/screen.tsx"), "FriendsScreen"),
  validateSearch: (search: Record<string, unknown>): FriendListSearch => {
    const show = parseListView(search["show"]);
    return show === undefined ? {} : { show };
  },
});
const noFriend = createRoute({
  getParentRoute: () => friends,
  path: "/",
  component: lazyRouteComponent(() => import("../features/friends/no-friend.tsx"), "NoFriend"),
});
const friendAdd = createRoute({
  getParentRoute: () => friends,
  path: "add",
  component: lazyRouteComponent(() => import("../features/friends/add-screen.tsx"), "AddScreen"),
});
const friendCode = createRoute({
  getParentRoute: () => friends,
  path: "code",
  component: lazyRouteComponent(() => import("../features/invites/code-screen.tsx"), "CodeScreen"),
});
const friendScan = createRoute({
  getParentRoute: () => friends,
  path: "scan",
  component: lazyRouteComponent(() => import("../features/invites/scan-screen.tsx"), "ScanScreen"),
});
const friendLinks = createRoute({
  getParentRoute: () => friends,
  path: "links",
  component: lazyRouteComponent(() => import("../features/invites/links-screen.tsx"), "LinksScreen"),
});
const friend = createRoute({
  getParentRoute: () => friends,
  path: "$accountId",
  component: lazyRouteComponent(() => import("../features/friends/friend-screen.tsx"), "FriendScreen"),
});

const me = createRoute({
  getParentRoute: () => inside,
  path: "/me",
  component: lazyRouteComponent(() => import("../features/me/screen.tsx"), "MeScreen"),
});
const meIndex = createRoute({
  getParentRoute: () => me,
  path: "/",
  component: lazyRouteComponent(() => import("../features/me/me-index.tsx"), "MeIndex"),
});
const meProfile = createRoute({
  getParentRoute: () => me,
  path: "profile",
  component: lazyRouteComponent(() => import("../features/me/profile-screen.tsx"), "ProfileScreen"),
});
const mePrivate = createRoute({
  getParentRoute: () => me,
  path: "private",
  component: lazyRouteComponent(() => import("../features/me/private-screen.tsx"), "PrivateScreen"),
});
const meAccount = createRoute({
  getParentRoute: () => me,
  path: "account",
  component: lazyRouteComponent(() => import("../features/me/account-screen.tsx"), "AccountScreen"),
});
const meAbout = createRoute({
  getParentRoute: () => me,
  path: "about",
  component: lazyRouteComponent(() => import("../features/me/about-screen.tsx"), "AboutScreen"),
});
const meOpened = createRoute({
  getParentRoute: () => me,
  path: "opened",
  component: lazyRouteComponent(() => import("../features/disclosure/opened-screen.tsx"), "OpenedScreen"),
});
const meOpenedEntry = createRoute({
  getParentRoute: () => me,
  path: "opened/$entryId",
  component: lazyRouteComponent(() => import("../features/disclosure/entry-screen.tsx"), "EntryScreen"),
});
const meLog = createRoute({
  getParentRoute: () => me,
  path: "log",
  component: lazyRouteComponent(() => import("../features/log/log-screen.tsx"), "LogScreen"),
});
const meSupport = createRoute({
  getParentRoute: () => me,
  path: "support",
  component: lazyRouteComponent(() => import("../features/support/support-screen.tsx"), "SupportScreen"),
});
const meSupportNew = createRoute({
  getParentRoute: () => me,
  path: "support/new",
  component: lazyRouteComponent(() => import("../features/support/new-case-screen.tsx"), "NewCaseScreen"),
});
const meSupportCase = createRoute({
  getParentRoute: () => me,
  path: "support/$caseId",
  component: lazyRouteComponent(() => import("../features/support/case-screen.tsx"), "CaseScreen"),
});
const meAppearance = createRoute({
  getParentRoute: () => me,
  path: "appearance",
  component: lazyRouteComponent(() => import("../features/settings/appearance-screen.tsx"), "AppearanceScreen"),
});
const mePrivacy = createRoute({
  getParentRoute: () => me,
  path: "privacy",
  component: lazyRouteComponent(() => import("../features/settings/privacy-screen.tsx"), "PrivacyScreen"),
});
const meNotifications = createRoute({
  getParentRoute: () => me,
  path: "notifications",
  component: lazyRouteComponent(() => import("../features/settings/notifications-screen.tsx"), "NotificationsScreen"),
});
const meSecurity = createRoute({
  getParentRoute: () => me,
  path: "security",
  component: lazyRouteComponent(() => import("../features/devices/security-screen.tsx"), "SecurityScreen"),
});
const meDevices = createRoute({
  getParentRoute: () => me,
  path: "devices",
  component: lazyRouteComponent(() => import("../features/devices/devices-screen.tsx"), "DevicesScreen"),
});
const meKeep = createRoute({
  getParentRoute: () => me,
  path: "keep",
  component: lazyRouteComponent(() => import("../features/keep/keep-screen.tsx"), "KeepScreen"),
});
const meSealed = createRoute({
  getParentRoute: () => me,
  path: "sealed",
  component: lazyRouteComponent(() => import("../features/sealed/sealed-screen.tsx"), "SealedScreen"),
});
const meTakeOut = createRoute({
  getParentRoute: () => me,
  path: "take-out",
  component: lazyRouteComponent(() => import("../features/takeout/take-out-screen.tsx"), "TakeOutScreen"),
});
const meDelete = createRoute({
  getParentRoute: () => me,
  path: "delete",
  component: lazyRouteComponent(() => import("../features/takeout/delete-screen.tsx"), "DeleteScreen"),
});

const tree = root.addChildren([
  home,
  outside.addChildren([welcome, signUp, signIn]),
  inside.addChildren([
    talks.addChildren([noTalk, talk, albums, album, albumTrash]),
    invite,
    friends.addChildren([noFriend, friendAdd, friendCode, friendScan, friendLinks, friend]),
    me.addChildren([
      meIndex,
      meProfile,
      mePrivate,
      meAccount,
      meAbout,
      meOpened,
      meOpenedEntry,
      meLog,
      meSupport,
      meSupportNew,
      meSupportCase,
      meAppearance,
      mePrivacy,
      meNotifications,
      meSecurity,
      meDevices,
      meSealed,
      meKeep,
      meTakeOut,
      meDelete,
    ]),
  ]),
]);

/** Makes the router of one app. */
export function createAppRouter(session: Session) {
  return createRouter({
    routeTree: tree,
    context: { session },
    defaultErrorComponent: BrokenScreen,
    defaultNotFoundComponent: NotFoundScreen,
    defaultPendingComponent: PagePending,
    defaultPreload: "intent",
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
