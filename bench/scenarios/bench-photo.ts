import sharp from "sharp";

export const PHOTO = { width: 4000, height: 3000 };

/** A photo of 12 megapixels with grain and of some 3 MiB, as a telephone makes it. */
export async function benchPhoto(index: number): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 26 } as const;
  const grain = await sharp({ create: { ...PHOTO, channels: 3, background: "#888", noise } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const shapes = `<svg width="4000" height="3000"><circle cx="${400 + index * 600}" cy="1500" r="900" fill="hsl(${index * 60},60%,50%)"/></svg>`;
  return sharp(grain)
    .blur(0.8)
    .composite([{ input: Buffer.from(shapes), blend: "soft-light" }])
    .jpeg({ quality: 88 })
    .toBuffer();
}
