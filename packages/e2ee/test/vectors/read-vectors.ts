import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The cases of one file of fixtures/mls. */
export function readVectors(name: string): { readonly cipher_suite?: number }[] {
  const packed = readFileSync(new URL(`../../../../fixtures/mls/${name}.json.gz`, import.meta.url));
  const cases: { readonly cipher_suite?: number }[] = JSON.parse(gunzipSync(packed).toString("utf8"));
  return cases;
}
