import { LIMITS } from "../limits.ts";
import { bytes, object, optional, pattern, type Static, shownText } from "../schema.ts";

/** An address that may have a preview: of the web, over TLS. What else it must be, whoever opens it decides. */
export const LinkAddress = pattern("https://[^\\s]{1,2040}", LIMITS.linkAddress);

/** What a page says of itself. */
export const PageWords = {
  title: shownText(1, LIMITS.linkTitle),
  description: shownText(0, LIMITS.linkDescription),
  siteName: shownText(0, LIMITS.linkSiteName),
};

/**
 * A card for a link of the text that it stands below, as the sender's app made it: the sender's word, like the text. Nobody else asks
 * the page. Whoever draws it shows the host of `url`, and draws none whose `url` does not stand in the text.
 */
export const LinkPreview = object({
  url: LinkAddress,
  ...PageWords,
  /** A JPEG or WebP; its own header says which. Larger than LIMITS.linkPictureSide it is not drawn. */
  picture: optional(bytes(LIMITS.linkPictureBytes)),
});
export type LinkPreview = Static<typeof LinkPreview>;
