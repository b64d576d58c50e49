/** @musubi/cleaning: takes out of films, sounds and moving pictures what they tell besides; nothing moves. For Node and browsers alike. */
export { type Box, readBoxes } from "./boxes.ts";
export { brandsOf } from "./brands.ts";
export { cleanInPlace, cleanMedia } from "./clean-media.ts";
export type { Edit, MediaFacts, MediaFileType } from "./facts.ts";
export { Fields } from "./fields.ts";
export { cleanGif, frameCountOf } from "./gif.ts";
export { type CleaningRefusal, NotCleaned } from "./not-cleaned.ts";
export { PIECE_BYTES_MAX, type PieceReader } from "./window.ts";
