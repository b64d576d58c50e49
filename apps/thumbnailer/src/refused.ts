import type { RefusalCode } from "./wire.ts";

/** A source that is not taken. Everything else that is thrown is a fault of ours. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.code = code;
  }
}
