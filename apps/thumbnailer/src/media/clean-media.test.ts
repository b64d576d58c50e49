import fc from "fast-check";
import { expect, test } from "vitest";
import { Refused } from "../refused.ts";
import type { MediaFacts } from "../wire.ts";
import { cleanMedia } from "./clean-media.ts";

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

function track(handler: string, table: Buffer = Buffer.alloc(0), isTurned = false): Buffer {
  const matrix = isTurned ? [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000] : [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
  const header = box("tkhd", words(7, 111, 222, 1, 0, 4000, 0, 0, 0, 0, ...matrix, 640 << 16, 360 << 16));
  return box(
    "trak",
    header,
    box("mdia", box("mdhd", words(0, 111, 222, 1000, 4000, 0)), box("hdlr", words(0, 0), Buffer.from(`${handler}\0\0\0\0`)), table),
  );
}

/** A film with a place in four boxes, dates, and a track of measured places whose data lie among the pictures. */
function film(): { bytes: Buffer; dataFrom: number } {
  const ftyp = box("ftyp", Buffer.from("mp42\0\0\0\0mp42isom", "latin1"));
  const media = Buffer.concat([Buffer.alloc(64, 1), Buffer.from("+35.6812+139.7671/".repeat(2)), Buffer.alloc(64, 2)]);
  const dataFrom = ftyp.length + 8;
  const samples = box("stbl", box("stco", words(0, 1, dataFrom + 64)), box("stsc", words(0, 1, 1, 1, 1)), box("stsz", words(0, 36, 1)));
  const place = box("udta", box("\xa9xyz", Buffer.from("\0\x12\x15\xc7+35.6812+139.7671/", "latin1")));
  const keys = box(
    "meta",
    words(0),
    box("keys", Buffer.from("com.apple.quicktime.location.ISO6709")),
    box("ilst", Buffer.from("+35.6812+139.7671/")),
  );
  const movie = box(
    "moov",
    box("mvhd", words(0, 111, 222, 1000, 4000, 0)),
    track("vide", undefined, true),
    track("meta", box("minf", samples)),
    place,
    keys,
  );
  const xmp = box("uuid", Buffer.from("BE7ACFCB97A942E89C71999491E3AFAC<x:xmpmeta>+35.6812</x:xmpmeta>"));
  return { bytes: Buffer.concat([ftyp, box("mdat", media), movie, xmp, box("free", Buffer.from("+35.6812"))]), dataFrom };
}

async function clean(bytes: Buffer): Promise<MediaFacts> {
  return cleanMedia({ sizeBytes: bytes.length, read: async (from, to) => bytes.subarray(from, to) });
}

function apply(bytes: Buffer, { edits }: MediaFacts): Buffer {
  const cleaned = Buffer.from(bytes);
  for (const { from, to, put } of edits) {
    cleaned.fill(0, from, to);
    Buffer.from(put, "hex").copy(cleaned, from);
  }
  return cleaned;
}

test("a film loses its places, dates and measured track, and nothing in it moves", async () => {
  const { bytes, dataFrom } = film();
  const facts = await clean(bytes);
  expect(facts).toMatchObject({ mediaType: "video/mp4", width: 360, height: 640, durationMs: 4000, isFastStart: false });
  const cleaned = apply(bytes, facts);
  expect(cleaned.length).toBe(bytes.length);
  expect(cleaned.includes("35.68")).toBe(false);
  expect(cleaned.includes("com.apple.quicktime.location")).toBe(false);
  expect(cleaned.includes(words(111, 222))).toBe(false);
  expect(cleaned.subarray(dataFrom, dataFrom + 64)).toEqual(Buffer.alloc(64, 1));
  expect(cleaned.subarray(dataFrom + 100, dataFrom + 164)).toEqual(Buffer.alloc(64, 2));
  // Clean is clean: what is left to overwrite is empty already.
  expect(apply(cleaned, await clean(cleaned))).toEqual(cleaned);
});

function element(id: number, content: Buffer): Buffer {
  const idBytes = Buffer.from(id.toString(16).padStart(id > 0xffffff ? 8 : id > 0xffff ? 6 : id > 0xff ? 4 : 2, "0"), "hex");
  const size = Buffer.alloc(4);
  size.writeUInt32BE((content.length | 0x10000000) >>> 0);
  return Buffer.concat([idBytes, size, content]);
}

test("a WebM loses its tags, title, date and attachments and stays as long", async () => {
  const video = element(
    0xae,
    Buffer.concat([
      element(0x83, Buffer.from([1])),
      element(0xe0, Buffer.concat([element(0xb0, Buffer.from([1, 64])), element(0xba, Buffer.from([240]))])),
    ]),
  );
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(7800);
  const info = Buffer.concat([
    element(0x2ad7b1, Buffer.from([0x0f, 0x42, 0x40])),
    element(0x4489, duration),
    element(0x7ba9, Buffer.from("At home 35.68")),
    element(0x4461, Buffer.alloc(8, 7)),
  ]);
  const segment = [
    element(0x1549a966, info),
    element(0x1654ae6b, video),
    element(0x1254c367, Buffer.from("LOCATION 35.68")),
    element(0x1941a469, Buffer.from("35.68")),
    element(0x1f43b675, element(0xa3, Buffer.alloc(50, 9))),
  ];
  const bytes = Buffer.concat([element(0x1a45dfa3, element(0x4282, Buffer.from("webm"))), element(0x18538067, Buffer.concat(segment))]);
  const facts = await clean(bytes);
  expect(facts).toMatchObject({ mediaType: "video/webm", width: 320, height: 240, durationMs: 7800 });
  const cleaned = apply(bytes, facts);
  expect(cleaned.includes("35.68")).toBe(false);
  expect(cleaned.includes(Buffer.alloc(50, 9))).toBe(true);
  expect(await clean(cleaned)).toMatchObject({ mediaType: "video/webm", width: 320, height: 240, durationMs: 7800 });
});

test("an MP3 loses its tags; an Ogg is known for what it is; a ZIP is neither", async () => {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(400, 3)]);
  const tagged = Buffer.concat([
    Buffer.from("ID3\x04\0\0\0\0\0\x14", "latin1"),
    Buffer.from("TIT2 recorded at home"),
    frame,
    Buffer.from("TAG".padEnd(128, "x")),
  ]);
  const mp3 = Buffer.concat([tagged.subarray(0, 30), tagged.subarray(31)]);
  const facts = await clean(mp3);
  expect(facts.mediaType).toBe("audio/mpeg");
  expect(apply(mp3, facts).includes("recorded")).toBe(false);
  const ogg = Buffer.concat([Buffer.from("OggS".padEnd(28, "\0")), Buffer.from("OpusHead"), Buffer.alloc(100)]);
  expect((await clean(ogg)).mediaType).toBe("audio/ogg");
  await expect(clean(Buffer.from("PK\x03\x04".padEnd(64, "\0")))).rejects.toMatchObject({ code: "unknown_type" });
});

test("whatever a film's boxes say, cleaning ends with an answer or a refusal, and only bytes of the film are touched", async () => {
  const { bytes } = film();
  const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      const damaged = Buffer.from(bytes);
      for (const { at, value } of changes) damaged[at] = value;
      try {
        const { edits } = await clean(damaged);
        expect(edits.length).toBeLessThanOrEqual(10_000);
      } catch (error) {
        expect(error).toBeInstanceOf(Refused);
      }
    }),
    { numRuns: 400 },
  );
});

test("noise is no film", async () => {
  const noise = fc.uint8Array({ minLength: 0, maxLength: 2_000 });
  const isRefused = async (bytes: Uint8Array): Promise<void> => {
    await expect(clean(Buffer.from(bytes))).rejects.toBeInstanceOf(Refused);
  };
  await fc.assert(fc.asyncProperty(noise, isRefused), { numRuns: 50 });
});
