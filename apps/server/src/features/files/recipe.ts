export type { Recipe, VariantRecipe } from "../../platform/thumbnailer/picture-outcome.ts";
export { STANDARD_RECIPE } from "../../platform/thumbnailer/picture-workshop.ts";
