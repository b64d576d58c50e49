/** The refusals of the staff's contract beside the kernel's, in both languages. */
export const STAFF_REFUSALS = {
  proof_needed: { en: "Please confirm with your passkey first.", ja: "先にパスキーで本人確認をしてください。" },
  not_allowed: {
    en: "Your role, place or device does not allow this. The attempt was recorded.",
    ja: "職務・場所・端末の条件により許可されていません。この操作は記録されました。",
  },
  case_taken: { en: "Somebody else is working on this case.", ja: "この問い合わせは別の担当者が対応しています。" },
  case_closed: { en: "This case is closed.", ja: "この問い合わせは終了しています。" },
  grant_over: {
    en: "Your access for this has ended. Ask for it again if you still need it.",
    ja: "アクセスの期限が切れました。必要な場合はもう一度申請してください。",
  },
  outside_grant: { en: "This is not part of what was approved.", ja: "承認された範囲に含まれていません。" },
  budget_spent: { en: "The number of readings that was approved is used up.", ja: "承認された閲覧件数に達しました。" },
  own_request: { en: "Somebody else has to decide this.", ja: "ご自身の申請は承認できません。別の担当者が判断します。" },
  same_role: { en: "The second approval has to come from another role.", ja: "二人目の承認は、別の職務の担当者が行う必要があります。" },
  already_decided: { en: "This has been decided already.", ja: "すでに判断されています。" },
  review_open: { en: "An earlier emergency access has not been reviewed yet.", ja: "前回の緊急アクセスの確認がまだ終わっていません。" },
  bar_invalid: {
    en: "A bar needs a legal request, its ground in words, and an end within two years.",
    ja: "通知の制限には、法令に基づく請求、根拠の記載、二年以内の期限が必要です。",
  },
  too_many: { en: "Too many requests of yours are open.", ja: "申請中の件数が上限に達しています。" },
  not_ready: { en: "This is not ready yet.", ja: "まだ準備ができていません。" },
} as const satisfies Record<string, { en: string; ja: string }>;

/** One of these codes. */
export type StaffRefusalCode = keyof typeof STAFF_REFUSALS;
