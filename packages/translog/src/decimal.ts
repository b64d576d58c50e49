import { TREE_SIZE_MAX } from "./limits.ts";

/** Whether a number can be the size of a tree or the index of a leaf: whole, not negative, exact. */
export function isTreeSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The number of an ASCII decimal without leading zeros, or null when it is none or larger than TREE_SIZE_MAX. */
export function parseDecimal(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return value <= TREE_SIZE_MAX ? value : null;
}
