import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanInPlace, cleanMedia } from "./clean-media.ts";
import type { MediaFacts } from "./facts.ts";
import { NotCleaned } from "./not-cleaned.ts";
import { crcOf } from "./ogg-crc.ts";

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

function track(handler: string, table: Buffer = Buffer.alloc(0), { isTurned = false, id = 1 } = {}): Buffer {
  const matrix = isTurned ? [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000] : [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
  const header = box("tkhd", words(7, 111, 222, id, 0, 4000, 0, 0, 0, 0, ...matrix, 640 << 16, 360 << 16));
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
    track("vide", undefined, { isTurned: true }),
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

test.each(["text", "sbtl", "subt", "clcp", "tmcd"])("a film loses what a track of the kind %s says", async (handler) => {
  const ftyp = box("ftyp", Buffer.from("mp42\0\0\0\0mp42isom", "latin1"));
  const line = Buffer.from("F/2.8, SS 320, GPS(139.76,35.681,20)");
  const samples = box(
    "stbl",
    box("stco", words(0, 1, ftyp.length + 8 + 64)),
    box("stsc", words(0, 1, 1, 1, 1)),
    box("stsz", words(0, line.length, 1)),
  );
  const movie = box("moov", box("mvhd", words(0, 1, 2, 1000, 4000, 0)), track("vide"), track(handler, box("minf", samples)));
  const bytes = Buffer.concat([ftyp, box("mdat", Buffer.alloc(64, 1), line, Buffer.alloc(64, 2)), movie]);
  const cleaned = apply(bytes, await clean(bytes));
  expect(cleaned.includes("35.68")).toBe(false);
  expect(cleaned.includes(Buffer.alloc(64, 2))).toBe(true);
});

/** One fragment: pictures in track 1, measured places in track 2, their data one behind the other. */
function fragment(how: "from the fragment" | "from the file" | "from the track before", fragmentFrom: number, usualBytes: number): Buffer {
  const pictures = [Buffer.alloc(40, 1), Buffer.alloc(24, 2)];
  const places = Buffer.from("+35.6812+139.7671/".repeat(2));
  const build = (dataFrom: number): Buffer => {
    const base = how === "from the fragment" ? 0 : fragmentFrom;
    const head = (id: number): Buffer => {
      if (how === "from the fragment") return box("tfhd", words(0x20000, id));
      if (how === "from the file") return box("tfhd", words(0x11, id, 0, base, usualBytes));
      return box("tfhd", words(0, id));
    };
    const placed = (at: number): number[] =>
      how === "from the track before" ? [] : [how === "from the file" ? dataFrom + at - base : dataFrom + at - fragmentFrom];
    const first = how === "from the track before" ? [dataFrom - fragmentFrom] : placed(0);
    const runOfPictures = box("trun", words(0x701, 2, ...first, 10, 40, 0, 10, 24, 0));
    const runOfPlaces = box("trun", words(placed(0).length === 0 ? 0 : 1, 2, ...placed(64)));
    return box("moof", box("mfhd", words(0, 1)), box("traf", head(1), runOfPictures), box("traf", head(2), runOfPlaces));
  };
  const { length } = build(0);
  return Buffer.concat([build(fragmentFrom + length + 8), box("mdat", ...pictures, places)]);
}

test.each(["from the fragment", "from the file", "from the track before"] as const)(
  "a film in fragments loses its measured track, whose data are counted %s",
  async (how) => {
    const usualBytes = 18;
    const movie = box(
      "moov",
      box("mvhd", words(0, 1, 2, 1000, 0, 0)),
      track("vide", undefined, { id: 1 }),
      track("meta", undefined, { id: 2 }),
      box("mvex", box("trex", words(0, 1, 1, 0, 0, 0)), box("trex", words(0, 2, 1, 0, usualBytes, 0))),
    );
    const start = Buffer.concat([box("ftyp", Buffer.from("iso6\0\0\0\0iso6mp41", "latin1")), movie]);
    const first = fragment(how, start.length, usualBytes);
    const bytes = Buffer.concat([start, first, fragment(how, start.length + first.length, usualBytes)]);
    const facts = await clean(bytes);
    expect(facts).toMatchObject({ mediaType: "video/mp4" });
    const cleaned = apply(bytes, facts);
    expect(cleaned.length).toBe(bytes.length);
    expect(cleaned.includes("35.68")).toBe(false);
    const pictures = Buffer.concat([Buffer.alloc(40, 1), Buffer.alloc(24, 2)]);
    expect([cleaned.indexOf(pictures), cleaned.lastIndexOf(pictures)]).toEqual([bytes.indexOf(pictures), bytes.lastIndexOf(pictures)]);
    expect(cleaned.indexOf(pictures)).not.toBe(cleaned.lastIndexOf(pictures));
    const inPlace = Uint8Array.from(bytes);
    await cleanInPlace(inPlace);
    expect(Buffer.from(inPlace)).toEqual(cleaned);
  },
);

test("a fragment before its movie cannot be judged", async () => {
  const start = box("ftyp", Buffer.from("iso6\0\0\0\0iso6mp41", "latin1"));
  const bytes = Buffer.concat([start, fragment("from the fragment", start.length, 18), box("moov", track("vide"))]);
  await expect(clean(bytes)).rejects.toMatchObject({ code: "broken_media" });
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
    element(0xec, Buffer.from("left here: 35.68")),
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

test("a WebM loses its tracks of words and measured values, with what they say in every cluster", async () => {
  const entry = (number: number, type: number, codec: string): Buffer =>
    element(
      0xae,
      Buffer.concat([element(0x86, Buffer.from(codec)), element(0xd7, Buffer.from([number])), element(0x83, Buffer.from([type]))]),
    );
  const block = (track: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([0x80 | track, 0, 0, 0x80]), content]);
  const place = Buffer.from("+35.6812+139.7671/");
  const cluster = Buffer.concat([
    element(0xe7, Buffer.from([0])),
    element(0xa3, block(1, Buffer.alloc(50, 9))),
    element(0xa3, block(2, place)),
    element(0xa0, Buffer.concat([element(0x9b, Buffer.from([9])), element(0xa1, block(3, place))])),
    element(0xa0, Buffer.concat([element(0xa1, block(1, Buffer.alloc(30, 8))), element(0x9b, Buffer.from([9]))])),
  ]);
  const tracks = element(
    0x1654ae6b,
    Buffer.concat([entry(1, 1, "V_VP9"), entry(2, 0x21, "D_WEBVTT/METADATA"), entry(3, 0x11, "S_TEXT/WEBVTT")]),
  );
  // A recorder does not know how long its segment and clusters will be.
  const endless = (id: string, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(id, "hex"), Buffer.from("01ffffffffffffff", "hex"), content]);
  const segment = endless("18538067", Buffer.concat([tracks, endless("1f43b675", cluster), endless("1f43b675", cluster)]));
  const bytes = Buffer.concat([element(0x1a45dfa3, element(0x4282, Buffer.from("webm"))), segment]);
  const facts = await clean(bytes);
  expect(facts).toMatchObject({ mediaType: "video/webm" });
  const cleaned = apply(bytes, facts);
  expect(cleaned.length).toBe(bytes.length);
  for (const word of ["35.68", "WEBVTT"]) expect(cleaned.includes(word), word).toBe(false);
  for (const pictures of [Buffer.alloc(50, 9), Buffer.alloc(30, 8)])
    expect(cleaned.lastIndexOf(pictures)).toBe(bytes.lastIndexOf(pictures));
  expect(apply(cleaned, await clean(cleaned))).toEqual(cleaned);
});

/** A page of Ogg (RFC 3533, 6) with these stretches of packets; one that goes on in the next page has a length of whole 255s. */
function page(number: number, packets: readonly Buffer[], flags = 0): Buffer {
  const lacing = packets.flatMap(({ length }) => [
    ...Array<number>(Math.floor(length / 255)).fill(255),
    ...(length % 255 === 0 && length > 0 ? [] : [length % 255]),
  ]);
  const head = Buffer.alloc(27);
  head.write("OggS", 0, "latin1");
  head[5] = flags;
  head.writeUInt32LE(77, 14);
  head.writeUInt32LE(number, 18);
  head[26] = lacing.length;
  const whole = Buffer.concat([head, Buffer.from(lacing), ...packets]);
  whole.writeUInt32LE(crcOf(whole), 22);
  return whole;
}

function comment(magic: string, entries: readonly string[], end: readonly number[] = []): Buffer {
  const size = (length: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length);
    return bytes;
  };
  const texts = entries.map((entry) => Buffer.from(entry));
  return Buffer.concat([
    Buffer.from(magic, "latin1"),
    size(12),
    Buffer.from("Voice of mei"),
    size(texts.length),
    ...texts.flatMap((text) => [size(text.length), text]),
    Buffer.from(end),
  ]);
}

/** A recording whose comment goes over three pages, one of them shared with the sound. */
function recording(entries: readonly string[]): Buffer {
  const tags = comment("OpusTags", entries);
  const cut = Math.min(Math.floor(tags.length / 2 / 255) * 255, tags.length - 1);
  const pages = cut === 0 ? [page(1, [tags, SOUND])] : [page(1, [tags.subarray(0, cut)]), page(2, [tags.subarray(cut), SOUND], 1)];
  return Buffer.concat([page(0, [Buffer.from("OpusHead\x01\x01\0\0\0\0\0\0\0\0\0", "latin1")], 2), ...pages, page(3, [SOUND], 4)]);
}

const SOUND = Buffer.alloc(90, 5);
const PLACE = "LOCATION=+35.6812+139.7671/";

/** Every page has the sum that players ask for. */
function sumsOf(ogg: Buffer): boolean[] {
  const right: boolean[] = [];
  for (let at = 0; at < ogg.length; ) {
    const count = ogg[at + 26] ?? 0;
    const body = ogg.subarray(at + 27, at + 27 + count).reduce((sum, lacing) => sum + lacing, 0);
    const whole = Buffer.from(ogg.subarray(at, at + 27 + count + body));
    const said = whole.readUInt32LE(22);
    whole.writeUInt32LE(0, 22);
    right.push(said === crcOf(whole));
    at += whole.length;
  }
  return right;
}

test("the sum of a page is the one that its format names", () => {
  // The polynomial's own sum, and the known check of this kind (CRC-32/MPEG-2 with nothing to begin with).
  expect(crcOf(Buffer.from([1]))).toBe(0x04c11db7);
  expect(crcOf(Buffer.from("123456789"))).toBe(0x89a1897f);
});

test.each([
  ["a voice message, in one page", recording([PLACE])],
  ["a voice message, over several pages with a cover", recording([PLACE, `METADATA_BLOCK_PICTURE=${"35.68".repeat(400)}`])],
  [
    "Vorbis, with its code books in the same page",
    Buffer.concat([
      page(0, [Buffer.from("\x01vorbis".padEnd(30, "\0"), "latin1")], 2),
      page(1, [comment("\x03vorbis", [PLACE], [1]), Buffer.from("\x05vorbis books")]),
      page(2, [SOUND], 4),
    ]),
  ],
  [
    "FLAC, with a comment, a cover and an application's own block",
    Buffer.concat([
      page(0, [Buffer.from("\x7fFLAC\x01\0\0\x03fLaC\0\0\0\x22".padEnd(51, "\0"), "latin1")], 2),
      page(1, [comment("\x04\0\0\0", [PLACE]), Buffer.from("\x06\0\0\x05+35.6", "latin1"), Buffer.from("\x82\0\0\x0835.68+13", "latin1")]),
      page(2, [SOUND], 4),
    ]),
  ],
])("a sound loses its words: %s", async (_, bytes) => {
  const facts = await clean(bytes);
  expect(facts).toMatchObject({ mediaType: "audio/ogg" });
  const cleaned = apply(bytes, facts);
  expect(cleaned.length).toBe(bytes.length);
  for (const word of ["35.6", "LOCATION", "PICTURE", "Voice of mei"]) expect(cleaned.includes(word), word).toBe(false);
  expect(cleaned.includes(SOUND)).toBe(true);
  expect(sumsOf(cleaned)).not.toContain(false);
  expect(apply(cleaned, await clean(cleaned))).toEqual(cleaned);
});

test("what lies behind a recording that was cut off goes; a film in Ogg is refused", async () => {
  const cut = Buffer.concat([recording([PLACE]), Buffer.from("OggS and then +35.6812")]);
  expect(apply(cut, await clean(cut)).includes("35.68")).toBe(false);
  const film = page(0, [Buffer.from("\x80theora".padEnd(40, "\0"), "latin1")], 2);
  await expect(clean(Buffer.concat([film, recording([])]))).rejects.toMatchObject({ code: "unknown_type" });
});

test("tags behind an MP3 go, one behind the other in any order", async () => {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(400, 3)]);
  const ape = Buffer.alloc(32 + 20 + 32);
  for (const at of [0, 52]) {
    ape.write("APETAGEX", at, "latin1");
    ape.writeUInt32LE(20 + 32, at + 12);
    ape.writeUInt32LE(0x80000000, at + 20);
  }
  ape.write("Place +35.6812", 34, "latin1");
  const lyrics = Buffer.from("LYRICSBEGINat +35.6812000022LYRICS200", "latin1");
  const id3 = Buffer.concat([
    Buffer.from("ID3\x04\0\x10\0\0\0\x14at +35.6812 or so...", "latin1"),
    Buffer.from("3DI\x04\0\x10\0\0\0\x14", "latin1"),
  ]);
  const old = Buffer.from("TAG at +35.6812".padEnd(128, "\0"), "latin1");
  const mp3 = Buffer.concat([frame, id3, ape, lyrics, old]);
  const cleaned = apply(mp3, await clean(mp3));
  expect(cleaned.subarray(frame.length)).toEqual(Buffer.alloc(mp3.length - frame.length));
  expect(cleaned.subarray(0, frame.length)).toEqual(frame);
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
  expect((await clean(recording([])).catch((error: unknown) => error)) instanceof NotCleaned).toBe(false);
  await expect(clean(Buffer.from("PK\x03\x04".padEnd(64, "\0")))).rejects.toMatchObject({ code: "unknown_type" });
});

test("however much of a film or a sound is there, and whatever its bytes say, cleaning ends with an answer or a refusal", async () => {
  const whole = [
    film().bytes,
    recording([PLACE, "x".repeat(900)]),
    Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(200, 3)]),
  ];
  for (const bytes of whole) {
    for (let length = 0; length <= bytes.length; length += 7) {
      const facts = await clean(bytes.subarray(0, length)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(NotCleaned);
        return null;
      });
      for (const { from, to } of facts?.edits ?? []) expect(from < to && to <= length).toBe(true);
    }
  }
  const sound = whole[1] ?? Buffer.alloc(0);
  const change = fc.record({ at: fc.nat(sound.length - 1), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const damaged = Buffer.from(sound);
      for (const { at, value } of changes) damaged[at] = value;
      const outcome = await clean(damaged).catch((error: unknown) => error);
      expect(outcome instanceof Error ? outcome : null).toSatisfy((error: unknown) => error === null || error instanceof NotCleaned);
    }),
    { numRuns: 300 },
  );
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
        expect(error).toBeInstanceOf(NotCleaned);
      }
    }),
    { numRuns: 400 },
  );
});

test("noise is no film", async () => {
  const noise = fc.uint8Array({ minLength: 0, maxLength: 2_000 });
  const isNotCleaned = async (bytes: Uint8Array): Promise<void> => {
    await expect(clean(Buffer.from(bytes))).rejects.toBeInstanceOf(NotCleaned);
  };
  await fc.assert(fc.asyncProperty(noise, isNotCleaned), { numRuns: 50 });
});
