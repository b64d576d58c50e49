/** Codes that the kernel itself may answer to any operation. */
export const KERNEL_CODES = ["invalid_input", "unauthenticated", "not_found", "rate_limited", "too_large", "unavailable", "fault"] as const;
/** One of the codes that any operation may answer. */
export type KernelCode = (typeof KERNEL_CODES)[number];

/**
 * Every refusal code of the contract with what happened, in both languages. The words say what happened and what to do;
 * they blame nobody. A test keeps this table, the operations and docs/errors.md in step.
 */
export const REFUSALS = {
  invalid_input: { en: "Something in this request is not in the expected form.", ja: "入力の形式が正しくありません。" },
  unauthenticated: { en: "Please sign in first.", ja: "先にサインインしてください。" },
  not_found: { en: "This does not exist, or you cannot open it.", ja: "存在しないか、開くことができません。" },
  rate_limited: {
    en: "That was a little fast. Please wait a moment and try again.",
    ja: "操作が続いています。少し待ってからもう一度お試しください。",
  },
  too_large: { en: "This is too large to send.", ja: "大きすぎて送れません。" },
  unavailable: {
    en: "The server cannot do this right now. Nothing was lost; please try again.",
    ja: "いまは処理できません。何も失われていません。もう一度お試しください。",
  },
  fault: {
    en: "Something went wrong on the server. The operator can find it under this reference.",
    ja: "サーバーで問題が起きました。管理者はこの番号で確認できます。",
  },
  handle_taken: { en: "This handle is already in use.", ja: "このハンドルはすでに使われています。" },
  handle_reserved: { en: "This handle is reserved.", ja: "このハンドルは使えません。" },
  signup_closed: { en: "This server does not accept new people right now.", ja: "このサーバーは現在、新しい登録を受け付けていません。" },
  invite_needed: { en: "You need an invitation to join this server.", ja: "このサーバーに参加するには招待が必要です。" },
  invite_spent: {
    en: "This invitation is no longer valid. Ask for a new one.",
    ja: "この招待は無効になりました。新しい招待を受け取ってください。",
  },
  password_weak: {
    en: "This password is too easy to guess. Try several words.",
    ja: "推測されやすいパスワードです。いくつかの言葉を組み合わせてください。",
  },
  credential_wrong: { en: "These details do not match.", ja: "入力された内容が一致しません。" },
  challenge_expired: { en: "This took too long. Please start again.", ja: "時間が経ちすぎました。もう一度始めてください。" },
  passkey_unusable: { en: "This passkey could not be verified.", ja: "このパスキーを確認できませんでした。" },
  last_credential: {
    en: "This is the only way to sign in to your account. Add another one first.",
    ja: "これが唯一のサインイン方法です。先に別の方法を追加してください。",
  },
  too_many_devices: {
    en: "Too many devices are signed in. Sign one of them out first.",
    ja: "サインイン中の端末が多すぎます。先に一台サインアウトしてください。",
  },
  too_many: { en: "The limit for this has been reached.", ja: "上限に達しました。" },
  already_friends: { en: "You are already friends.", ja: "すでに友だちです。" },
  not_friends: { en: "This is only possible with a friend.", ja: "友だちとのみ行えます。" },
  own_account: { en: "This is your own account.", ja: "これはあなた自身のアカウントです。" },
  talk_full: { en: "This talk has reached its 500 members.", ja: "このトークは500人の上限に達しています。" },
  posting_restricted: { en: "Only the owner and admins may post in this talk.", ja: "このトークでは管理者のみ投稿できます。" },
  blocked: { en: "Messages cannot be sent in this talk.", ja: "このトークにはメッセージを送れません。" },
  class_mismatch: {
    en: "This talk and this message are not protected in the same way.",
    ja: "このトークの保護方式とメッセージの方式が一致しません。",
  },
  no_keys: {
    en: "Somebody here has no device that can open sealed talks yet.",
    ja: "封緘されたトークを開ける端末をまだ持っていない人がいます。",
  },
  sealed_full: {
    en: "A sealed talk has room for 500 devices, and its people have more.",
    ja: "封緘されたトークの端末は合計500台までです。全員の端末を合わせるとこれを超えます。",
  },
  name_wrong: {
    en: "An open talk needs a name; a sealed one does not tell its name to the server.",
    ja: "通常のグループには名前が必要です。封緘されたトークの名前はサーバーに送りません。",
  },
  statement_outdated: {
    en: "Another device has changed your list of devices. Look at it again.",
    ja: "別の端末が端末の一覧を変更しました。もう一度確認してください。",
  },
  statement_wrong: { en: "This list of devices could not be verified.", ja: "この端末の一覧を確認できませんでした。" },
  key_package_wrong: { en: "A key of this device could not be verified.", ja: "この端末の鍵を確認できませんでした。" },
  key_log_stopped: {
    en: "The list of everybody's keys cannot be vouched for right now. The operator has to look at it.",
    ja: "鍵の記録をいま確認できません。管理者の対応が必要です。",
  },
  backup_outdated: {
    en: "Another device has saved a newer backup.",
    ja: "別の端末が新しいバックアップを保存しています。",
  },
  keep_outdated: {
    en: "Another device has changed this since. Look at it again.",
    ja: "別の端末がこの内容を変更しました。もう一度確認してください。",
  },
  history_outdated: {
    en: "Another device has saved this part already.",
    ja: "この部分は別の端末がすでに保存しています。",
  },
  already_founded: { en: "This talk has already begun.", ja: "このトークはすでに始まっています。" },
  stale_epoch: { en: "Somebody was faster. This is tried again by itself.", ja: "ほかの端末が先に更新しました。自動でもう一度試します。" },
  removal_owed: {
    en: "Somebody who is gone has to be locked out first. This happens by itself.",
    ja: "退出した人の鍵を外してから送ります。自動で行われます。",
  },
  commit_refused: {
    en: "This change of the talk's devices does not follow the rules.",
    ja: "トークの端末の変更が規則に合いません。",
  },
  envelope_wrong: { en: "This sealed message is not in the expected form.", ja: "封緘されたメッセージの形式が正しくありません。" },
  unknown_sticker: { en: "This sticker does not exist.", ja: "このスタンプは存在しません。" },
  too_late: { en: "This message can no longer be unsent: 24 hours have passed.", ja: "24時間が過ぎたため、送信を取り消せません。" },
  not_editable: { en: "This message cannot be edited.", ja: "このメッセージは編集できません。" },
  owner_must_stay: {
    en: "Hand the talk over to somebody before you leave.",
    ja: "退出する前に、別のメンバーに所有者を引き継いでください。",
  },
  in_progress: { en: "This is already under way.", ja: "すでに処理中です。" },
  not_ready: { en: "This is not ready yet.", ja: "まだ準備ができていません。" },
  not_reportable: {
    en: "One of these messages cannot be reported: it was taken back, or is not one that you could read.",
    ja: "通報できないメッセージが含まれています。送信が取り消されたか、あなたが読めなかったメッセージです。",
  },
  case_closed: { en: "This case is closed. Open a new one.", ja: "この問い合わせは終了しています。新しい問い合わせを作成してください。" },
  previews_off: {
    en: "This server does not make previews of links.",
    ja: "このサーバーはリンクのプレビューを作らない設定です。",
  },
  link_not_public: {
    en: "Previews are made of public https pages alone. The link itself can be sent.",
    ja: "プレビューを作れるのは、公開されているhttpsのページだけです。リンクはそのまま送れます。",
  },
  link_unreachable: {
    en: "The page could not be opened, or took too long. The link itself can be sent.",
    ja: "ページを開けなかったか、時間がかかりすぎました。リンクはそのまま送れます。",
  },
  link_without_words: {
    en: "The page says nothing about itself that a preview could show. The link itself can be sent.",
    ja: "このページには、プレビューに使える説明がありません。リンクはそのまま送れます。",
  },
  file_too_large: { en: "This file is too large to send.", ja: "ファイルが大きすぎて送れません。" },
  uploads_waiting: {
    en: "Enough is being sent already. This file can follow when some of it has arrived.",
    ja: "送信中のファイルが上限に達しています。完了したら続きを送れます。",
  },
  storage_full: {
    en: "Your space for files is used up. Take back files you no longer need.",
    ja: "ファイルの保存容量がいっぱいです。不要なファイルの送信を取り消してください。",
  },
  keep_full: {
    en: "Your space for kept files is used up. Throw away kept files that you no longer need.",
    ja: "キープの保存容量がいっぱいです。不要になったファイルを捨ててください。",
  },
  server_full: {
    en: "The server has no space for files right now. Ask its operator.",
    ja: "サーバーの空き容量が足りません。管理者に連絡してください。",
  },
  file_in_use: {
    en: "This file is shown in a talk. Unsend it there instead.",
    ja: "このファイルはトークに表示されています。トークで送信を取り消してください。",
  },
  picture_withdrawn: {
    en: "This picture was withdrawn and is being made anew.",
    ja: "この画像は取り下げられ、作り直しています。",
  },
  picture_unreadable: {
    en: "This picture could not be read. Use a JPEG, PNG or WebP.",
    ja: "画像を読み込めませんでした。JPEG・PNG・WebPを使ってください。",
  },
  album_name_taken: { en: "This talk already has an album of this name.", ja: "このトークには同じ名前のアルバムがすでにあります。" },
  album_full: { en: "This album has reached its 1,000 photos.", ja: "このアルバムは1,000枚の上限に達しています。" },
  album_in_sealed_talk: {
    en: "The albums of a sealed talk are made on its members' devices.",
    ja: "封緘のあるトークのアルバムは、メンバーの端末が作ります。",
  },
  album_restricted: { en: "In this album, that is for others to do.", ja: "このアルバムでは、この操作をする権限がありません。" },
  not_a_photo: { en: "Albums hold photos and videos only.", ja: "アルバムに入れられるのは写真と動画だけです。" },
  views_hidden: { en: "This album does not show who has opened its photos.", ja: "このアルバムは、写真を見た人を表示しない設定です。" },
  download_too_large: {
    en: "This is too much for one archive. Choose fewer photos.",
    ja: "一度にまとめるには大きすぎます。写真を減らしてください。",
  },
} as const satisfies Record<string, { en: string; ja: string }>;

/** Every code that an answer can carry. */
export type RefusalCode = keyof typeof REFUSALS;
