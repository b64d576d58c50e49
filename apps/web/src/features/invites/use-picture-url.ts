import { useEffect, useState } from "react";
import { blobOf, type PictureData } from "../../data/pictures.ts";

/** The address in memory of a picture that came along with an answer; null without one. Let go when the screen closes. */
export function usePictureUrl(picture: PictureData | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (picture === null) return undefined;
    const made = URL.createObjectURL(blobOf(picture));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return url;
}
