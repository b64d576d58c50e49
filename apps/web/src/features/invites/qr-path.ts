/** The dark squares of a code as one SVG path, a run of neighbours as one rectangle. `isDark` is asked by column and row. */
export function qrPath(size: number, isDark: (x: number, y: number) => boolean): string {
  const parts: string[] = [];
  for (let y = 0; y < size; y += 1) {
    let from = 0;
    while (from < size) {
      if (!isDark(from, y)) {
        from += 1;
        continue;
      }
      let to = from + 1;
      while (to < size && isDark(to, y)) to += 1;
      parts.push(`M${from} ${y}h${to - from}v1h${from - to}z`);
      from = to;
    }
  }
  return parts.join("");
}
