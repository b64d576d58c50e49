import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameBroken, FrameReader, frameBytes } from "./wire.ts";

test("frames come out whole however the stream is cut", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(bodies, fc.integer({ min: 1, max: 64 }), (parts, step) => {
      const stream = Buffer.concat(parts.flatMap((body, at) => frameBytes({ job: "piece", token: "t", from: at }, body)));
      const reader = new FrameReader();
      const frames = [];
      for (let at = 0; at < stream.length; at += step) frames.push(...reader.push(stream.subarray(at, at + step)));
      expect(frames.map(({ body }) => [...body])).toEqual(parts.map((body) => [...body]));
      expect(frames.map(({ head }) => head)).toEqual(parts.map((_, from) => ({ job: "piece", token: "t", from })));
    }),
  );
});

test("each frame's bytes are memory of its own", () => {
  const reader = new FrameReader();
  const stream = Buffer.concat([
    ...frameBytes({ job: "piece", token: "a", from: 0 }, Buffer.alloc(8, 1)),
    ...frameBytes({ job: "piece", token: "b", from: 0 }, Buffer.alloc(8, 2)),
  ]);
  const [one, other] = reader.push(stream);
  stream.fill(9);
  other?.body.fill(7);
  expect([...(one?.body ?? [])]).toEqual(Array(8).fill(1));
});

test("lengths out of bounds and heads that are no JSON end the stream", () => {
  expect(() => new FrameReader().push(Buffer.alloc(8, 0xff))).toThrow(FrameBroken);
  expect(() => new FrameReader().push(Buffer.concat([Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]), Buffer.from("<>")]))).toThrow(FrameBroken);
});
