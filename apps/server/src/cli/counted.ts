/** A count with its word: one of it, else the many. Without the many, it is the one with an "s". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
