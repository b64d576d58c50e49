// @ts-check

/**
 * Applies one unified diff to the files it names. Strict: every context and removed line has to stand exactly where the diff says,
 * because a correction of cryptography that lands somewhere near is worse than none. Throws otherwise.
 * @param {Map<string, string>} files texts by path; changed in place
 * @param {{ name: string, text: string }} patch
 * @param {readonly string[]} known paths that may be named and not be there: they are passed over
 */
export function applyDiff(files, { name, text }, known = []) {
  /** @type {{ path: string, lines: string[], shift: number } | null} */
  let open = null;
  const close = () => open !== null && files.set(open.path, open.lines.join("\n"));
  const rows = text.replaceAll("\r\n", "\n").split("\n");
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? "";
    if (row.startsWith("+++ b/")) {
      close();
      const path = row.slice("+++ b/".length);
      const before = files.get(path);
      if (before === undefined && !known.includes(path)) throw new Error(`${name} changes ${path}, which has no digest.`);
      open = before === undefined ? null : { path, lines: before.split("\n"), shift: 0 };
    } else if (row.startsWith("@@ ")) {
      const hunk = readHunk(rows, at, name);
      at += hunk.rows;
      if (open === null) continue;
      const from = hunk.start - 1 + open.shift;
      const found = open.lines.slice(from, from + hunk.before.length);
      if (found.join("\n") !== hunk.before.join("\n")) throw new Error(`${name} does not fit ${open.path} at line ${hunk.start}.`);
      open.lines.splice(from, hunk.before.length, ...hunk.after);
      open.shift += hunk.after.length - hunk.before.length;
    }
  }
  close();
}

/**
 * @param {string[]} rows
 * @param {number} at
 * @param {string} name
 */
function readHunk(rows, at, name) {
  const match = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(rows[at] ?? "");
  if (match === null) throw new Error(`${name} has a hunk that cannot be read: ${rows[at] ?? ""}`);
  const [, start, beforeCount = "1", afterCount = "1"] = match;
  /** @type {string[]} */
  const before = [];
  /** @type {string[]} */
  const after = [];
  let taken = 0;
  while (before.length < Number(beforeCount) || after.length < Number(afterCount)) {
    taken += 1;
    const row = rows[at + taken] ?? "";
    const kind = row.charAt(0);
    if (kind !== " " && kind !== "-" && kind !== "+") throw new Error(`${name} has a hunk that ends too early.`);
    if (kind !== "+") before.push(row.slice(1));
    if (kind !== "-") after.push(row.slice(1));
  }
  return { start: Number(start), before, after, rows: taken };
}
