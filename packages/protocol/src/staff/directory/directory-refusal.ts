/** The refusals of the directory beside the kernel's, in both languages. */
export const DIRECTORY_REFUSALS = {
  proof_needed: { en: "Please confirm with your passkey first.", ja: "先にパスキーで本人確認をしてください。" },
  new_passkey_needed: {
    en: "Set a new passkey first. Until then nothing else is possible.",
    ja: "先に新しいパスキーを設定してください。それまで他の操作はできません。",
  },
  challenge_expired: { en: "This took too long. Please start again.", ja: "時間が経ちすぎました。もう一度始めてください。" },
  passkey_unusable: { en: "This passkey could not be verified.", ja: "このパスキーを確認できませんでした。" },
  access_ended: {
    en: "Your access has ended. Ask the people who look after staff access.",
    ja: "アクセス権が停止されています。管理担当者に確認してください。",
  },
  link_spent: {
    en: "This link is no longer valid. Ask for a new one.",
    ja: "このリンクは無効になりました。新しいリンクを受け取ってください。",
  },
  provider_needed: { en: "Your employer's people sign in through its own sign-in first.", ja: "先に所属組織のサインインが必要です。" },
  last_credential: {
    en: "This is the only passkey. Add another one first.",
    ja: "これが唯一のパスキーです。先に別のパスキーを追加してください。",
  },
  own_request: { en: "Somebody else has to decide this.", ja: "ご自身の申請は承認できません。別の担当者が判断します。" },
  already_decided: { en: "This has been decided already.", ja: "すでに判断されています。" },
  facts_changed: {
    en: "What would become reachable has changed since it was asked for. Ask again.",
    ja: "申請後に対象範囲が変わりました。もう一度申請してください。",
  },
  not_joined: { en: "This employer has not joined yet.", ja: "この組織はまだ参加していません。" },
  own_account: { en: "Somebody else has to do this for you.", ja: "ご自身に対する操作は、別の担当者が行います。" },
  too_many: { en: "The limit for this has been reached.", ja: "上限に達しました。" },
} as const satisfies Record<string, { en: string; ja: string }>;

/** One of these codes. */
export type DirectoryRefusalCode = keyof typeof DIRECTORY_REFUSALS;
