import type { FilesContent, MessageView, TalkId } from "@musubi/protocol";

/** What a browser's service worker is told. Encrypted for that browser: the push service sees only its length. */
export interface PushPayload {
  readonly kind: "message";
  readonly talkId: TalkId;
  readonly seq: number;
  readonly title: string;
  readonly body: string;
}

/** How the one who is told wants to be told. */
export interface PushReader {
  readonly language: "ja" | "en";
  readonly showsPreview: boolean;
}

/** What there is to tell. */
export interface PushNews {
  readonly message: Pick<MessageView, "talkId" | "seq" | "content">;
  readonly senderName: string;
  /** Null for a direct talk, which is named like the sender. */
  readonly talkName: string | null;
  readonly serverName: string;
}

const WORDS = {
  ja: {
    hidden: "新しいメッセージがあります",
    sticker: "スタンプを送りました",
    sealed: "新しいメッセージがあります",
    picture: "写真を送りました",
    pictures: "写真を送りました（{count}枚）",
    video: "動画を送りました",
    voice: "ボイスメッセージを送りました",
    file: "ファイルを送りました",
    files: "ファイルを送りました（{count}件）",
    nobody: "退会したメンバー",
  },
  en: {
    hidden: "You have a new message",
    sticker: "Sent a sticker",
    sealed: "You have a new message",
    picture: "Sent a photo",
    pictures: "Sent {count} photos",
    video: "Sent a video",
    voice: "Sent a voice message",
    file: "Sent a file",
    files: "Sent {count} files",
    nobody: "Former member",
  },
} as const;

/** Characters of a text that a notification shows, and the room they may take: a payload stays below 4 KB (RFC 8291, section 4). */
const CHARACTERS_MAX = 200;
const UNITS_MAX = 900;

/** Makes the payload for one reader: who and what only where they asked for it. */
export function pushPayload(news: PushNews, reader: PushReader): PushPayload {
  const { talkId, seq, content } = news.message;
  const words = WORDS[reader.language];
  const place = { kind: "message", talkId, seq } as const;
  if (!reader.showsPreview) return { ...place, title: news.serverName, body: words.hidden };
  const sender = news.senderName === "" ? words.nobody : news.senderName;
  const title = news.talkName === null || news.talkName === "" ? sender : `${sender} · ${news.talkName}`;
  if (content.kind === "text") return { ...place, title, body: shortened(content.text) };
  if (content.kind === "files") return { ...place, title, body: filesBody(content, words) };
  return { ...place, title, body: content.kind === "sticker" ? words.sticker : words.sealed };
}

/** What was sent, in words; what is written below it says more. */
function filesBody({ files, caption }: FilesContent, words: (typeof WORDS)["ja" | "en"]): string {
  if (caption !== "") return shortened(caption);
  const [first] = files;
  const isAlike = files.every((file) => file.kind === first?.kind);
  if (files.length === 1 && first !== undefined) return words[first.kind];
  return (isAlike && first?.kind === "picture" ? words.pictures : words.files).replace("{count}", String(files.length));
}

/** Cut between what people see as characters, so that no emoji falls apart. */
function shortened(text: string): string {
  const plain = text
    .slice(0, UNITS_MAX * 2)
    .replaceAll(/\s+/gu, " ")
    .trim();
  let end = 0;
  let characters = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(plain)) {
    if (characters === CHARACTERS_MAX || index + segment.length > UNITS_MAX) return `${plain.slice(0, end)}…`;
    characters += 1;
    end = index + segment.length;
  }
  return plain.toWellFormed();
}
