import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { beforeAll, expect, test } from "vitest";
import { check } from "../check.ts";
import { render } from "../render.ts";
import { prepareDecoders } from "../source.ts";
import type { Recipe } from "../wire.ts";

const FIXTURES = fileURLToPath(new URL("../../../../fixtures/photos", import.meta.url));
const RECIPE: Recipe = {
  isOriginalMade: true,
  variants: [{ variant: "list", sidePxMax: 64, format: "webp", quality: 90, isAnimationKept: false }],
};
type Colour = readonly [number, number, number];

beforeAll(prepareDecoders);

const toLight = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const toValue = (light: number): number => {
  const kept = Math.min(Math.max(light, 0), 1);
  return Math.round(255 * (kept <= 0.003_130_8 ? 12.92 * kept : 1.055 * kept ** (1 / 2.4) - 0.055));
};

/** From Display P3 to sRGB, as CSS Color 4 (10.2, 10.3) says it. */
function fromP3([red, green, blue]: Colour): Colour {
  const [r, g, b] = [toLight(red / 255), toLight(green / 255), toLight(blue / 255)];
  return [
    toValue(1.224_940_1 * r - 0.224_940_1 * g),
    toValue(-0.042_056_9 * r + 1.042_056_9 * g),
    toValue(-0.019_637_6 * r - 0.078_636 * g + 1.098_273_5 * b),
  ];
}

/** Mean colour of what is made for a page, after another look has agreed with it. */
async function shownOf(source: Buffer): Promise<Colour> {
  const { made } = await render(source, RECIPE);
  const { verdicts } = await check(source, made);
  expect(verdicts.map(({ isOfSource }) => isOfSource)).toEqual(made.map(() => true));
  return meanOf(made.find(({ variant }) => variant === "list")?.bytes ?? Buffer.alloc(0));
}

async function meanOf(bytes: Buffer): Promise<Colour> {
  const { channels } = await sharp(await sharp(bytes).removeAlpha().resize(1, 1, { fit: "fill" }).png().toBuffer()).stats();
  return [channels[0]?.mean ?? 0, channels[1]?.mean ?? 0, channels[2]?.mean ?? 0];
}

function far(one: Colour, other: Colour): number {
  return Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? 0))));
}

const COLOUR: Colour = [200, 120, 60];
const plain = (): Sharp => sharp({ create: { width: 48, height: 32, channels: 3, background: `rgb(${COLOUR.join(",")})` } });

/** The same pixels with a chunk behind the header of the PNG. */
function withChunk(png: Buffer, type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, 33), length, body, sum, png.subarray(33)]);
}

/** An AVIF of one photo that says its pixels were in these colours (ITU-T H.273). */
function named(primaries: number, transfer: number): Buffer {
  const bytes = readFileSync(`${FIXTURES}/kodim03-yuv420-8bpc.avif`);
  const at = bytes.indexOf("colrnclx", 0, "latin1");
  bytes.writeUInt16BE(primaries, at + 8);
  bytes.writeUInt16BE(transfer, at + 10);
  return bytes;
}

test("a picture of 16 bits in a wide profile is shown in the colours that it had", async () => {
  const wide = await plain().toColourspace("rgb16").withIccProfile("p3").png().toBuffer();
  expect((await sharp(wide).metadata()).depth).toBe("ushort");
  expect(far(await shownOf(wide), COLOUR)).toBeLessThan(4);
});

test("colours that a PNG names by number are applied", async () => {
  const png = await plain().png().toBuffer();
  expect(far(await shownOf(withChunk(png, "cICP", Buffer.from([12, 13, 0, 1]))), fromP3(COLOUR))).toBeLessThan(4);
  expect(far(await shownOf(withChunk(png, "cICP", Buffer.from([1, 13, 0, 1]))), COLOUR)).toBeLessThan(4);
});

test("colours that an AVIF names by number are applied, and usual ones change nothing", async () => {
  const usual = await shownOf(named(1, 13));
  expect(far(await shownOf(named(12, 13)), usual)).toBeGreaterThan(3);
  expect(far(await shownOf(named(1, 1)), usual)).toBeLessThan(1);
  expect(far(await shownOf(named(2, 2)), usual)).toBeLessThan(1);
});

test.each([
  ["PQ", 16, 148],
  ["HLG", 18, 191],
])("light of a high dynamic range (%s) is brought down to a page, and paper white stays light", async (_, transfer, white) => {
  const grey = async (value: number): Promise<number> => {
    const png = await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: value, g: value, b: value } } })
      .png()
      .toBuffer();
    return (await shownOf(withChunk(png, "cICP", Buffer.from([9, transfer, 0, 1]))))[0];
  };
  const shades = [await grey(0), await grey(96), await grey(white), await grey(220), await grey(255)];
  expect(shades).toEqual(shades.toSorted((one, other) => one - other));
  expect(shades[0]).toBe(0);
  expect(shades[2]).toBeGreaterThan(150);
  expect(shades[4]).toBe(255);
});
