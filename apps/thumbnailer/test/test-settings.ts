/** A folder of more pictures than belong into a repository, with `photos/` and `hostile/` in it; empty where there is none. */
export const TEST_DATA_DIR = process.env["MUSUBI_TEST_DATA"] ?? "";
