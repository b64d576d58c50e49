export type { Recipe } from "../../platform/thumbnailer/picture-outcome.ts";
export { STANDARD_RECIPE } from "../../platform/thumbnailer/picture-workshop.ts";
