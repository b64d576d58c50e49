import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeEntryBundle, parseEntryBundle } from "./entry-bundle.ts";

const ENTRIES = fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 });

describe("a bundle of entries", () => {
  it("writes lengths as two bytes, the larger first", () => {
    const bundle = encodeEntryBundle([Uint8Array.of(7), new Uint8Array(258)]);
    expect(bundle.ok && [...bundle.value.slice(0, 5)]).toEqual([0, 1, 7, 1, 2]);
  });

  it("is read as it was written, and at no other width", () => {
    fc.assert(
      fc.property(ENTRIES, (entries) => {
        const bundle = encodeEntryBundle(entries);
        if (!bundle.ok) return false;
        expect(parseEntryBundle(bundle.value, entries.length)).toEqual({ ok: true, value: entries });
        return (
          !parseEntryBundle(bundle.value, entries.length + 1).ok &&
          (entries.length === 0 || !parseEntryBundle(bundle.value, entries.length - 1).ok)
        );
      }),
    );
  });

  it("is refused when it was cut anywhere", () => {
    const bundle = encodeEntryBundle([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
    const bytes = bundle.ok ? bundle.value : new Uint8Array();
    const whole = Array.from({ length: bytes.length }, (_, end) => parseEntryBundle(bytes.slice(0, end), 2).ok);
    expect(whole).not.toContain(true);
  });

  it("has limits", () => {
    expect(encodeEntryBundle([new Uint8Array(65_535)]).ok).toBe(true);
    expect(encodeEntryBundle([new Uint8Array(65_536)])).toEqual({ ok: false, reason: "entry_too_long" });
    expect(encodeEntryBundle(Array.from({ length: 257 }, () => new Uint8Array()))).toEqual({ ok: false, reason: "too_many_entries" });
  });
});
