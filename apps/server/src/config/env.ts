/** The environment of the process: the one home of process.env. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
