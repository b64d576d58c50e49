/** Slips of the finger that still count as the same name. */
const EDITS_MAX = 3;

/** The known name that a misspelt one most likely stands for, or null when none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const ranked = known.map((one) => ({ one, edits: editsBetween(name, one) })).sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best !== undefined && best.edits <= EDITS_MAX ? best.one : null;
}

/** How many letters have to be added, taken away or changed to come from one word to the other. */
function editsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
