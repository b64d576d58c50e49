import type { Page } from "@playwright/test";
import { call, DESKTOP, expect, test } from "./people.ts";

/** So much lies between the first and the last pictures of the film, and is nothing that is needed for either. */
const FILLER_BYTES = 64_000_000;
const SIDES = { width: 160, height: 120 };
const FRAMES = 60;
const FRAME_MS = 50;

/** Pictures of a film, as this browser packs them. */
async function frames(page: Page): Promise<Buffer[]> {
  const packed = await page.evaluate(
    async ({ width, height, count, frameMs }) => {
      const out: string[] = [];
      const encoder = new VideoEncoder({
        output: (chunk) => {
          const bytes = new Uint8Array(chunk.byteLength);
          chunk.copyTo(bytes);
          out.push(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
        },
        error: (error) => out.push(`! ${error.message}`),
      });
      encoder.configure({ codec: "vp09.00.10.08", width, height, bitrate: 200_000 });
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      for (let index = 0; index < count; index += 1) {
        if (context !== null) {
          context.fillStyle = `hsl(${index * 6} 80% 50%)`;
          context.fillRect(0, 0, width, height);
        }
        const frame = new VideoFrame(canvas, { timestamp: index * frameMs * 1_000 });
        encoder.encode(frame, { keyFrame: index % 10 === 0 });
        frame.close();
      }
      await encoder.flush();
      return out;
    },
    { ...SIDES, count: FRAMES, frameMs: FRAME_MS },
  );
  return packed.map((hex) => Buffer.from(hex, "hex"));
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number >>> 0, index * 4);
  return bytes;
}

const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** A film as cameras write it: the pictures first, and at the very end where each of them lies (ISO/IEC 14496-12). */
function film(pictures: readonly Buffer[]): Buffer {
  const ftyp = box("ftyp", Buffer.from("isom\0\0\x02\0isomiso2mp41", "latin1"));
  const half = pictures.length / 2;
  const filler = Buffer.alloc(FILLER_BYTES, 0x5a);
  const media = Buffer.concat([...pictures.slice(0, half), filler, ...pictures.slice(half)]);
  const places = pictures.map((_, index) => {
    const before = pictures.slice(0, index).reduce((sum, { length }) => sum + length, 0);
    return ftyp.length + 8 + before + (index < half ? 0 : filler.length);
  });
  const lengthMs = pictures.length * FRAME_MS;
  const { width, height } = SIDES;
  const entry = Buffer.alloc(78);
  entry.writeUInt16BE(1, 6);
  entry.writeUInt16BE(width, 24);
  entry.writeUInt16BE(height, 26);
  entry.writeUInt32BE(0x00480000, 28);
  entry.writeUInt32BE(0x00480000, 32);
  entry.writeUInt16BE(1, 40);
  entry.writeUInt16BE(24, 74);
  entry.writeInt16BE(-1, 76);
  const codec = box("vpcC", words(0x01000000), Buffer.from([0, 10, 0x82, 1, 1, 1, 0, 0]));
  const keys = pictures.flatMap((_, index) => (index % 10 === 0 ? [index + 1] : []));
  const table = box(
    "stbl",
    box("stsd", words(0, 1), box("vp09", entry, codec)),
    box("stts", words(0, 1, pictures.length, FRAME_MS)),
    box("stss", words(0, keys.length, ...keys)),
    box("stsc", words(0, 1, 1, 1, 1)),
    box("stsz", words(0, 0, pictures.length, ...pictures.map(({ length }) => length))),
    box("stco", words(0, places.length, ...places)),
  );
  const information = box("minf", box("vmhd", words(1, 0, 0)), box("dinf", box("dref", words(0, 1), box("url ", words(1)))), table);
  const handler = box("hdlr", words(0, 0), Buffer.from("vide"), words(0, 0, 0), Buffer.alloc(1));
  const trackHead = box("tkhd", words(3, 0, 0, 1, 0, lengthMs, 0, 0, 0, 0, ...MATRIX, width << 16, height << 16));
  const track = box("trak", trackHead, box("mdia", box("mdhd", words(0, 0, 0, 1000, lengthMs, 0x55c40000)), handler, information));
  const movieHead = box("mvhd", words(0, 0, 0, 1000, lengthMs, 0x10000, 0x01000000, 0, 0, ...MATRIX, 0, 0, 0, 0, 0, 0, 2));
  return Buffer.concat([ftyp, box("mdat", media), box("moov", movieHead, track)]);
}

test("a film whose list of pictures lies at its end plays before it is there: by parts, and without the whole of it", async ({
  somebody,
}) => {
  test.setTimeout(180_000);
  const yui = await somebody("yui", "結衣", DESKTOP);
  const { page } = yui;
  const pictures = await frames(page);
  expect(pictures).toHaveLength(FRAMES);
  const bytes = film(pictures);
  const start = await call(yui, "upload.start", { kind: "video", name: "film.mp4", sizeBytes: bytes.length });
  const fileId = String(start["fileId"]);
  const headers = { "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" };
  const sent = await page.request.fetch(`/api/uploads/${fileId}`, { method: "PATCH", headers, data: bytes, timeout: 120_000 });
  expect(sent.status()).toBe(204);
  const state = async (): Promise<unknown> =>
    ((await call(yui, "file.describe", { fileIds: [fileId] })) as { files: { state: string }[] }).files[0]?.state;
  await expect.poll(state, { timeout: 60_000 }).toBe("ready");
  const { talks } = (await call(yui, "talk.list", { countMax: 5 })) as { talks: { talkId: string; kind: string }[] };
  const talkId = talks.find(({ kind }) => kind === "self")?.talkId;
  await call(yui, "message.send", { talkId, clientId: "film", content: { kind: "files", fileIds: [fileId], caption: "" } });

  // What comes over the line for the film, counted as it comes.
  const line = await yui.context.newCDPSession(page);
  const ofFilm = new Set<string>();
  let came = 0;
  await line.send("Network.enable");
  line.on("Network.requestWillBeSent", ({ requestId, request }) => request.url.includes(fileId) && ofFilm.add(requestId));
  line.on("Network.dataReceived", ({ requestId, dataLength }) => {
    if (ofFilm.has(requestId)) came += dataLength;
  });
  await page.goto(`/talks/${talkId}`);
  // A line on which the whole of it would take half a minute: otherwise it could be there before anybody looks.
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: 2_000_000, uploadThroughput: -1 });
  await page.getByRole("button", { name: "Video 1 of 1" }).click();
  const video = page.getByRole("dialog", { name: "Photos and videos" }).locator("video");
  // Whoever presses the play sign has asked for it.
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0.4);
  expect(came).toBeGreaterThan(0);
  expect(came).toBeLessThan(bytes.length / 2);
  // A browser that is closed in the middle of a film does not always end in an orderly way.
  await video.evaluate((element: HTMLVideoElement) => {
    element.pause();
    element.removeAttribute("src");
    element.load();
  });
  await line.detach();
  await page.goto("about:blank");
});
