import { brand } from "@musubi/base";
import type { FileId, PhotoView } from "@musubi/protocol";
import { afterEach, expect, test, vi } from "vitest";
import { columnsFor, layMonths, layRows, laySections, orderPhotos, rowOf, stepFrom } from "./lay-grid.ts";

afterEach(() => void vi.unstubAllEnvs());

function photo(name: string, facts: Partial<PhotoView>): PhotoView {
  return {
    fileId: brand<FileId>(name),
    kind: "picture",
    position: 1,
    takenAt: null,
    addedAt: 0,
    addedBy: null,
    width: 4,
    height: 3,
    durationMs: null,
    placeholder: null,
    forms: [],
    caption: "",
    alt: "",
    likeCount: 0,
    isLiked: false,
    commentCount: 0,
    changeSeq: 1,
    ...facts,
  };
}

/** By the camera's clock. */
const at = (day: number, hour: number, month = 4) => Date.UTC(2026, month, day, hour);
const namesOf = (photos: readonly PhotoView[]) => photos.map(({ fileId }) => String(fileId));
const MEASURES = { columns: 3, dayHeight: 50, rowHeight: 100 };

/** Five photos of one day, then one of the day before, then two of the month before. */
const ALBUM = orderPhotos(
  [
    ...[1, 2, 3, 4, 5].map((hour) => photo(`a${hour}`, { takenAt: at(9, hour) })),
    photo("b", { takenAt: at(8, 1) }),
    photo("c1", { takenAt: at(20, 1, 3) }),
    photo("c2", { takenAt: at(20, 2, 3) }),
  ],
  "taken",
);
const ROWS = layRows(laySections(ALBUM, "taken"), MEASURES);

test("photos stand by when they were taken, the newest first; where that is not known, by when they were added", () => {
  const photos = [photo("old", { takenAt: 10, addedAt: 90 }), photo("untold", { addedAt: 50 }), photo("new", { takenAt: 70, addedAt: 80 })];
  expect(namesOf(orderPhotos(photos, "taken"))).toEqual(["new", "untold", "old"]);
  expect(namesOf(orderPhotos(photos, "added"))).toEqual(["old", "new", "untold"]);
});

test.each(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])(
  "a photo of half past eleven at night lies under its own day, wherever it is looked at: in %s",
  (zone) => {
    vi.stubEnv("TZ", zone);
    const [section] = laySections([photo("late", { takenAt: Date.UTC(2026, 4, 6, 23, 30) })], "taken");
    const day = new Date(section?.dayMs ?? 0);
    expect([day.getFullYear(), day.getMonth(), day.getDate(), day.getHours()]).toEqual([2026, 4, 6, 0]);
    // What was only added has the moment at which that was, and the day of whoever looks.
    const added = laySections([photo("added", { addedAt: Date.UTC(2026, 4, 6, 23, 30) })], "taken")[0]?.dayMs ?? 0;
    expect(Date.UTC(2026, 4, 6, 23, 30) - added).toBeLessThan(86_400_000);
  },
);

test("an order by hand goes by position and knows no days", () => {
  const photos = [photo("second", { position: 2, takenAt: at(2, 1) }), photo("first", { position: 1, takenAt: at(1, 1) })];
  const ordered = orderPhotos(photos, "manual");
  expect(namesOf(ordered)).toEqual(["first", "second"]);
  expect(laySections(ordered, "manual")).toEqual([{ dayMs: null, from: 0, to: 2 }]);
});

test("each day begins a line of its own under its head, and every height is known beforehand", () => {
  expect(ROWS.map((row) => (row.kind === "day" ? "day" : `${row.from}-${row.to}`))).toEqual([
    "day",
    "0-3",
    "3-5",
    "day",
    "5-6",
    "day",
    "6-8",
  ]);
  expect(ROWS.map(({ top }) => top)).toEqual([0, 50, 150, 250, 300, 400, 450]);
});

test("the timeline has a mark where each month begins", () => {
  expect(layMonths(ROWS).map(({ top }) => top)).toEqual([0, 400]);
});

test("the keys go through the lines as the eye does: down past the end of a short line stops at its last photo", () => {
  expect(stepFrom(ROWS, 2, "right", 4)).toBe(3);
  expect(stepFrom(ROWS, 2, "down", 4)).toBe(4);
  expect(stepFrom(ROWS, 4, "down", 4)).toBe(5);
  expect(stepFrom(ROWS, 7, "up", 4)).toBe(5);
  expect(stepFrom(ROWS, 0, "up", 4)).toBe(0);
  expect(stepFrom(ROWS, 0, "left", 4)).toBe(0);
  expect(stepFrom(ROWS, 1, "pageDown", 2)).toBe(5);
  expect(stepFrom(ROWS, 1, "last", 4)).toBe(7);
});

test("every photo has a line", () => {
  expect(ALBUM.map((_, index) => rowOf(ROWS, index))).toEqual([1, 1, 1, 2, 2, 4, 6, 6]);
});

test("a phone shows three photos side by side, a desktop more", () => {
  expect([320, 390, 860, 1400].map(columnsFor)).toEqual([3, 3, 5, 8]);
});
