import { useEffect, useState } from "react";
import { qrPath } from "./qr-path.ts";

export interface Qr {
  /** Squares a side. */
  readonly size: number;
  readonly path: string;
}

/** The QR code of a text; null while it is being made. The maker of codes is loaded when the first one is needed. */
export function useQr(text: string | null): Qr | null {
  const [made, setMade] = useState<{ readonly text: string; readonly qr: Qr } | null>(null);
  useEffect(() => {
    if (text === null) return undefined;
    let isWanted = true;
    const make = async () => {
      const qr = await qrOf(text);
      if (isWanted) setMade({ text, qr });
    };
    void make();
    return () => {
      isWanted = false;
    };
  }, [text]);
  return made !== null && made.text === text ? made.qr : null;
}

async function qrOf(text: string): Promise<Qr> {
  const { create } = await import("qrcode");
  // A quarter of the squares may be hidden: by the knot in the middle, a thumb, or a scratch.
  const { modules } = create(text, { errorCorrectionLevel: "Q" });
  return { size: modules.size, path: qrPath(modules.size, (x, y) => modules.get(y, x) !== 0) };
}
