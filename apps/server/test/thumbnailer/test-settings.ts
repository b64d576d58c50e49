import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(new URL("../../../../fixtures", import.meta.url));

/** How many pictures the drill with the shared buffer makes, and the seed of who is killed when. */
export const RENDERS = Number(process.env["MUSUBI_RENDERS"] ?? 2_000);
export const RENDERS_SEED = Number(process.env["MUSUBI_RENDERS_SEED"] ?? 1);
/** A folder of more photos in their owners' colours (`owner-….jpg`) than belong into a repository; empty where there is none. */
export const MARKED_DIR = process.env["MUSUBI_MARKED"] ?? "";

/** Puts a secret where programs that are started might see it. */
export function tellEnvironment(name: string, value: string): void {
  process.env[name] = value;
}

/** Hostile files: of the folder that MUSUBI_TEST_DATA names, else the few that belong into a repository. */
export const HOSTILE_DIR = join(process.env["MUSUBI_TEST_DATA"] ?? FIXTURES, "hostile");
