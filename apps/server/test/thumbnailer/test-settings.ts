/** How many pictures the drill with the shared buffer makes. */
export const RENDERS = Number(process.env["MUSUBI_RENDERS"] ?? 2_000);

/** Puts a secret where programs that are started might see it. */
export function tellEnvironment(name: string, value: string): void {
  process.env[name] = value;
}
