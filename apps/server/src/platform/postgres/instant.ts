/** An instant of our clock as PostgreSQL's driver takes it for a `timestamptz`. */
export function instant(ms: number): Date {
  return new Date(ms);
}
