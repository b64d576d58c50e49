import { oneOf } from "../schema.ts";

/**
 * Why a file that was received whole was not taken, in both languages. Not an answer to a call: the file's owner sees it in the
 * state of the file, on every device.
 */
export const FILE_REFUSALS = {
  unknown_type: {
    en: "This is not a kind of picture, video or recording that can be shown here. It can be sent as a file.",
    ja: "ここで表示できる写真・動画・音声の形式ではありません。ファイルとして送ることはできます。",
  },
  broken_picture: { en: "This picture is damaged and could not be read.", ja: "画像が壊れていて読み込めませんでした。" },
  broken_media: { en: "This recording is damaged and could not be read.", ja: "動画または音声が壊れていて読み込めませんでした。" },
  too_many_pixels: { en: "This picture has too many pixels to be shown.", ja: "画素数が多すぎて表示できません。" },
  too_large: {
    en: "This is too large to be shown. It can be sent as a file.",
    ja: "大きすぎて表示できません。ファイルとして送ることはできます。",
  },
  too_costly: {
    en: "This picture takes too long or too much memory to be read.",
    ja: "この画像は処理に時間またはメモリーがかかりすぎるため、読み込めません。",
  },
  picture_doubtful: {
    en: "It was not certain that the small pictures show this picture, so nothing was kept. Please send it again.",
    ja: "作成した画像が元の写真と同じものか確かめられなかったため、何も保存しませんでした。もう一度送ってください。",
  },
} as const satisfies Record<string, { en: string; ja: string }>;

/** Why a received file was not taken. */
export type FileRefusalCode = keyof typeof FILE_REFUSALS;
/** The same as a schema, for the state of a file. */
export const FileRefusal = oneOf(
  "unknown_type",
  "broken_picture",
  "broken_media",
  "too_many_pixels",
  "too_large",
  "too_costly",
  "picture_doubtful",
);
