export { AssertionFault, assert, present, unreachable } from "./assert.ts";
export { type Brand, brand } from "./brand.ts";
export { base64url, fromBase64url, fromUtf8, hex, utf8 } from "./bytes.ts";
export { type Clock, ManualClock, systemClock } from "./clock.ts";
export { type Random, randomName, systemRandom } from "./random.ts";
export { no, ok, type Result } from "./result.ts";
