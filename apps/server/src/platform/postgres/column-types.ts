import { assert } from "@musubi/base";
import { type CustomTypesConfig, types } from "pg";

const INT8 = 20;
const INT8_ARRAY = 1016;

/**
 * How columns become values: as `pg` does it (timestamptz is a Date, numeric a string, bytea a Buffer), except that int8 is a
 * number. Ours count messages and bytes; one beyond 2^53 is a fault and never silently another number.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (format !== "binary" && oid === INT8) return parseInt8;
    if (format !== "binary" && oid === INT8_ARRAY) return parseInt8Array;
    return types.getTypeParser(oid, format);
  },
};

function parseInt8(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), "A whole number from the database is too large to be exact.");
  return value;
}

/** Arrays of whole numbers in one dimension: "{1,NULL,3}". */
function parseInt8Array(text: string): (number | null)[] {
  const inside = text.slice(1, -1);
  return inside === "" ? [] : inside.split(",").map((part) => (part === "NULL" ? null : parseInt8(part)));
}
