import { type Static, Type } from "typebox";
import { Check } from "typebox/value";

const Word = Type.String({ maxLength: 64 });
const Digest = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Side = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Refusal = Type.Union([
  Type.Literal("unknown_type"),
  Type.Literal("broken_picture"),
  Type.Literal("broken_media"),
  Type.Literal("too_many_pixels"),
  Type.Literal("too_large"),
  Type.Literal("too_costly"),
]);
const MadeType = Type.Union([
  Type.Literal("image/jpeg"),
  Type.Literal("image/png"),
  Type.Literal("image/webp"),
  Type.Literal("image/avif"),
  Type.Literal("image/gif"),
]);
const MediaType = Type.Union([
  Type.Literal("video/mp4"),
  Type.Literal("video/quicktime"),
  Type.Literal("video/webm"),
  Type.Literal("audio/mp4"),
  Type.Literal("audio/mpeg"),
  Type.Literal("audio/ogg"),
  Type.Literal("audio/webm"),
]);

const Hello = Type.Object({ kind: Type.Literal("hello"), generatorVersion: Type.Integer({ minimum: 1 }), pid: Type.Integer() });
const Rendered = Type.Object({
  kind: Type.Literal("rendered"),
  token: Word,
  facts: Type.Object({
    sourceSha256: Digest,
    mediaType: Type.Union([MadeType, Type.Literal("image/heic")]),
    width: Side,
    height: Side,
    isAnimated: Type.Boolean(),
    takenAt: Type.Union([Type.Null(), Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([+-]\\d\\d:\\d\\d)?$" })]),
    placeholder: Type.String({ pattern: "^([0-9a-f]{2}){5,32}$" }),
  }),
  made: Type.Array(
    Type.Object({ variant: Word, mediaType: MadeType, width: Side, height: Side, isAnimated: Type.Boolean(), sizeBytes: Count }),
    { maxItems: 9 },
  ),
});
const Checked = Type.Object({
  kind: Type.Literal("checked"),
  token: Word,
  sourceSha256: Digest,
  verdicts: Type.Array(
    Type.Object({
      variant: Word,
      sha256: Digest,
      isOfSource: Type.Boolean(),
      meanDifference: Type.Number(),
      largestDifference: Type.Number(),
      quarters: Type.Array(Type.Number(), { maxItems: 12 }),
    }),
    { maxItems: 9 },
  ),
});
const Cleaned = Type.Object({
  kind: Type.Literal("cleaned"),
  token: Word,
  facts: Type.Object({
    mediaType: MediaType,
    width: Count,
    height: Count,
    durationMs: Type.Union([Type.Null(), Type.Number({ minimum: 0 })]),
    isFastStart: Type.Boolean(),
    edits: Type.Array(Type.Object({ from: Count, to: Count, put: Type.String({ pattern: "^([0-9a-f]{2}){0,16}$" }) }), {
      maxItems: 10_000,
    }),
  }),
});
const Wanted = Type.Object({ kind: Type.Literal("wanted"), token: Word, from: Count, to: Count });
const Refused = Type.Object({ kind: Type.Literal("refused"), token: Word, code: Refusal, detail: Type.String({ maxLength: 2_000 }) });

const Answer = Type.Union([Hello, Rendered, Checked, Cleaned, Wanted, Refused]);

/** What a process may say: it opens the files of strangers, so nothing that it says is taken on trust. */
export type Answer = Static<typeof Answer>;
/** What it says of the pictures that it made. */
export type RenderedAnswer = Static<typeof Rendered>;
/** What it says of pictures that another one made. */
export type CheckedAnswer = Static<typeof Checked>;

/** Whether this head is one of the answers, in every part. */
export function isAnswer(head: unknown): head is Answer {
  return Check(Answer, head);
}
