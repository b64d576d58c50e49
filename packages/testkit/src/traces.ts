/**
 * Words in every form in which a program may have written them without meaning to hide them: in three encodings of text, each plain, in hex
 * and in base 64 wherever it begins; and escaped as JSON and as addresses do. For tests of what must never be stored.
 */
export function tracesOf(words: string): readonly Buffer[] {
  const utf16 = Buffer.from(words, "utf16le");
  // Four bytes are found by chance among so many random ones.
  const wide = utf16.length < WIDE_BYTES_MIN ? [] : [utf16, Buffer.from(utf16).swap16()];
  const encoded = [Buffer.from(words), ...wide];
  const written = encoded.flatMap((bytes) => {
    const hex = bytes.toString("hex");
    return [bytes, ...[hex, hex.toUpperCase(), ...base64Traces(bytes)].map((text) => Buffer.from(text))];
  });
  return [
    ...written,
    ...[jsonEscaped(words), JSON.stringify(words).slice(1, -1), encodeURIComponent(words)].map((text) => Buffer.from(text)),
  ];
}

const WIDE_BYTES_MIN = 6;

/** Whether any of these traces is in the bytes. */
export function holdsTrace(bytes: Uint8Array, traces: readonly Buffer[]): boolean {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return traces.some((trace) => held.includes(trace));
}

/** The same traces as a row of a table shows them when it is written as text: bytes stand there in hex. */
export function tracesInRows(words: string): readonly string[] {
  const traces = tracesOf(words);
  const asText = traces.map((trace) => trace.toString("utf8")).filter((text) => !text.includes("\0") && !text.includes("\ufffd"));
  return [...new Set([...asText, ...traces.map((trace) => trace.toString("hex"))])];
}

function jsonEscaped(words: string): string {
  const units = Array.from({ length: words.length }, (_, at) => words.charCodeAt(at));
  return units.map((unit) => (unit < 0x80 ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, "0")}`)).join("");
}

/** What base 64 makes of these bytes wherever they begin, without the letters that depend on their neighbours. */
function base64Traces(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const inner = text.slice(shift === 0 ? 0 : 4, -2);
    return inner.length < 8 ? [] : [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
