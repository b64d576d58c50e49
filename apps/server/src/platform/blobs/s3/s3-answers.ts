/**
 * Reads the XML of S3's answers. They are flat lists of named texts, so two expressions are enough; nothing in them is believed
 * further than the form of an object's name, a date or a number allows.
 */

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g,
    (all, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? all;
      const point = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : all;
    },
  );
}

/** The text of the first element of this name; null when there is none. */
export function textOf(xml: string, name: string): string | null {
  const found = new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? null : plain(found);
}

/** What stands in each element of this name, as XML. */
export function elementsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, "gs"))].map((found) => found[1] ?? "");
}

/** The code of a refusal; null where the text is none of S3's. */
export function errorCode(xml: string): string | null {
  if (!/<Error[ >]/.test(xml)) return null;
  const code = textOf(xml, "Code");
  return code !== null && /^[A-Za-z0-9.]{1,60}$/.test(code) ? code : null;
}
