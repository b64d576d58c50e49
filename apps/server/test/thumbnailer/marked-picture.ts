import sharp from "sharp";

/** Owners that marked pictures tell apart. */
export const OWNERS = 64;

/** A picture that says in its pixels whose it is: six bars, each light or dark, over a ground of the owner's own colour. */
export async function markedPicture(owner: number, size: { readonly width: number; readonly height: number }): Promise<Buffer> {
  const { width, height } = size;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isBar = y > height / 4 && y < (3 * height) / 4;
      const bit = (owner >> Math.floor((x * 6) / width)) & 1;
      const grain = ((x * 7 + y * 13 + owner * 31) % 17) - 8;
      const ground = [96 + ((owner * 37) % 64), 96 + ((owner * 53) % 64), 96 + ((owner * 71) % 64)];
      for (let channel = 0; channel < 3; channel += 1) {
        data[(y * width + x) * 3 + channel] = (isBar ? (bit === 1 ? 225 : 30) : (ground[channel] ?? 0)) + grain;
      }
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Whose picture this is, read from its pixels alone. */
export async function ownerIn(bytes: Uint8Array): Promise<number> {
  const { data, info } = await sharp(bytes).removeAlpha().resize(60, 40, { fit: "fill" }).raw().toBuffer({ resolveWithObject: true });
  let owner = 0;
  for (let bar = 0; bar < 6; bar += 1) {
    const at = (20 * info.width + bar * 10 + 5) * info.channels;
    if ((data[at] ?? 0) > 128) owner += 1 << bar;
  }
  return owner;
}
