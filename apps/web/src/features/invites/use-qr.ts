import { useEffect, useState } from "react";
import { qrPath } from "./qr-path.ts";

export interface Qr {
  /** Squares a side. */
  readonly size: number;
  readonly path: string;
}

/** The QR code of a text; null while it is being made. The maker of codes is loaded when the first one is needed. */
export function useQr(text: string | null): Qr | null {
  const [qr, setQr] = useState<Qr | null>(null);
  useEffect(() => {
    if (text === null) return setQr(null);
    let isWanted = true;
    void import("qrcode").then(({ create }) => {
      // A quarter of the squares may be hidden: by the knot in the middle, a thumb, or a scratch.
      const { modules } = create(text, { errorCorrectionLevel: "Q" });
      const { size } = modules;
      if (isWanted) setQr({ size, path: qrPath(size, (x, y) => modules.get(y, x) !== 0) });
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return qr;
}
