import {
  IconBell,
  IconBookmark,
  IconDevices,
  IconEye,
  IconEyeCheck,
  IconFileDownload,
  IconId,
  IconKey,
  IconLifebuoy,
  IconLock,
  IconMailOpened,
  IconPalette,
  IconScale,
  IconTrash,
  IconUserCircle,
} from "@tabler/icons-react";

/** The pages under "Me", in the order in which they are listed. */
export const ME_PAGES = [
  {
    label: "groupMe",
    pages: [
      { to: "/me/keep", icon: IconBookmark, label: "navKeep", note: "navKeepNote" },
      { to: "/me/profile", icon: IconUserCircle, label: "navProfile", note: "navProfileNote" },
      { to: "/me/private", icon: IconLock, label: "navPrivate", note: "navPrivateNote" },
      { to: "/me/account", icon: IconId, label: "navAccount", note: "navAccountNote" },
    ],
  },
  {
    label: "groupOpen",
    pages: [
      { to: "/me/opened", icon: IconEyeCheck, label: "navOpened", note: "navOpenedNote" },
      { to: "/me/support", icon: IconLifebuoy, label: "navSupport", note: "navSupportNote" },
    ],
  },
  {
    label: "groupApp",
    pages: [
      { to: "/me/appearance", icon: IconPalette, label: "navAppearance", note: null },
      { to: "/me/privacy", icon: IconEye, label: "navPrivacy", note: null },
      { to: "/me/notifications", icon: IconBell, label: "navNotifications", note: null },
    ],
  },
  {
    label: "groupSafety",
    pages: [
      { to: "/me/security", icon: IconKey, label: "navSecurity", note: null },
      { to: "/me/devices", icon: IconDevices, label: "navDevices", note: null },
      { to: "/me/sealed", icon: IconMailOpened, label: "navSealed", note: null },
      { to: "/me/about", icon: IconScale, label: "navAbout", note: null },
    ],
  },
  {
    label: "groupData",
    pages: [
      { to: "/me/take-out", icon: IconFileDownload, label: "navTakeOut", note: null },
      { to: "/me/delete", icon: IconTrash, label: "navDelete", note: null },
    ],
  },
] as const;
