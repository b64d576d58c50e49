import type { PendingContent } from "@musubi/client";
import type { MessageContent } from "@musubi/protocol";
import { layMosaic, ratioOf } from "../pictures/lay-mosaic.ts";

const WIDTH = 320;
const ROW = 60;
const CAPTION_LINE = 26;

/** A first guess of the height of a message with files; the real one is measured when it is drawn. */
export function filesHeight(content: Extract<MessageContent | PendingContent, { kind: "files" | "uploads" }>): number {
  const captionPx = content.caption === "" ? 0 : CAPTION_LINE * (1 + Math.floor(content.caption.length / 30));
  if (!("files" in content)) return WIDTH + captionPx;
  const looked = content.files.filter(({ kind }) => kind === "picture" || kind === "video");
  const mosaicPx = layMosaic(looked.map(ratioOf)).reduce((sum, row) => sum + WIDTH / row.ratio, 0);
  return 10 + mosaicPx + (content.files.length - looked.length) * ROW + captionPx;
}
