import { PURPOSE_WORDS, type Purpose, ROLE_WORDS, type StaffRole } from "@musubi/protocol";
import type { PushReader } from "./payload.ts";

/** Something that the people who run the service did and that a person should hear of. Carries nothing that they were shown. */
export type StaffNotice =
  | { readonly kind: "disclosure"; readonly role: StaffRole; readonly purpose: Purpose | null; readonly isDelayed?: boolean }
  | { readonly kind: "support" };

/** What a browser's service worker is told of it. */
export interface NoticePayload {
  readonly kind: StaffNotice["kind"];
  readonly title: string;
  readonly body: string;
}

const WORDS = {
  ja: {
    opened: "あなたのデータが閲覧されました。アプリで内容を確認できます。",
    openedBy: (role: string) => `${role}があなたのデータを閲覧しました`,
    because: (purpose: string) => `（${purpose}）`,
    delayed: "。法律により、今お知らせします。",
    support: "お問い合わせに更新があります",
  },
  en: {
    opened: "Data of yours was opened. The app tells by whom and why.",
    openedBy: (role: string) => `${role} opened data of yours`,
    because: (purpose: string) => `: ${purpose}`,
    delayed: ". A law forbade telling you before.",
    support: "There is news in your support request",
  },
} as const;

/** Makes the payload for one reader: who and why only where they asked for previews. */
export function noticePayload(notice: StaffNotice, reader: PushReader & { readonly serverName: string }): NoticePayload {
  const words = WORDS[reader.language];
  const title = reader.serverName;
  if (notice.kind === "support") return { kind: "support", title, body: words.support };
  if (!reader.showsPreview) return { kind: "disclosure", title, body: words.opened };
  const by = words.openedBy(ROLE_WORDS[notice.role][reader.language]);
  const because = notice.purpose === null ? "" : words.because(PURPOSE_WORDS[notice.purpose][reader.language]);
  return { kind: "disclosure", title, body: `${by}${because}${notice.isDelayed === true ? words.delayed : ""}` };
}
