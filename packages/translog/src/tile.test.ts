import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entryBundlePath, hashesOnLevel, parseTilePath, partialTiles, tileAt, tilePath } from "./tile.ts";

describe("tiles", () => {
  it("are those of the specification for a tree of 70,000", () => {
    expect([0, 1, 2, 3].map((level) => Math.floor(hashesOnLevel(level, 70_000) / 256))).toEqual([273, 1, 0, 0]);
    expect(partialTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
  });

  it("are one full and one partial above it for a tree of 256", () => {
    expect(tileAt(0, 0, 256)).toEqual({ level: 0, index: 0, width: 256 });
    expect(partialTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
  });

  it("are never empty", () => {
    expect(partialTiles(0)).toEqual([]);
    expect(tileAt(0, 1, 256)).toBeNull();
    expect(tileAt(1, 0, 255)).toBeNull();
    expect(tileAt(0, 3, 256)).toBeNull();
  });

  it("have at the right edge of any size the width that the specification computes", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat({ max: 6 }), (size, level) => {
        const partial = partialTiles(size).find((tile) => tile.level === level);
        const width = (BigInt(size) / 256n ** BigInt(level)) % 256n;
        return (
          BigInt(partial?.width ?? 0) === width && (partial === undefined || tileAt(level, partial.index, size)?.width === partial.width)
        );
      }),
    );
  });
});

describe("paths of tiles", () => {
  it("are those of the specification", () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe("tile/0/x001/x234/067");
    expect(tilePath({ level: 1, index: 0, width: 17 })).toBe("tile/1/000.p/17");
    expect(entryBundlePath(273, 112)).toBe("tile/entries/273.p/112");
    expect(entryBundlePath(1000, 256)).toBe("tile/entries/x001/000");
  });

  it("are read as they were written", () => {
    fc.assert(
      fc.property(fc.nat({ max: 63 }), fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
        expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ ok: true, value: { kind: "tile", level, index, width } });
        expect(parseTilePath(entryBundlePath(index, width))).toEqual({ ok: true, value: { kind: "entries", index, width } });
      }),
    );
  });

  it.each([
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/00",
    "tile/0/0000",
    "tile/0/x000/000",
    "tile/0/001/002",
    "tile/0/x001/x002",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/0/000.p/",
    "tile/0/000/",
    "tile/0/../000",
    "tile/0/x999/x999/x999/x999/x999/999",
    "tile/entries/000.p/999",
    "tile/entry/000",
    "/tile/0/000",
    "tile/0/000\n",
    "checkpoint",
    "",
  ])("are not “%s”", (path) => {
    expect(parseTilePath(path)).toEqual({ ok: false, reason: "not_a_tile_path" });
  });
});
