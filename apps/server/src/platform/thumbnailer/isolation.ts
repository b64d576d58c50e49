import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT_DIR, THUMBNAILER_MAIN } from "../../installed.ts";
import { unprivilegedUser } from "../unprivileged-user.ts";

/** How far the processes are kept apart from everything else. */
export interface Isolation {
  readonly hasNetwork: boolean;
  /** Not root: either nobody in particular, or whoever runs the server. */
  readonly isUnprivileged: boolean;
  readonly hasMemoryLimit: boolean;
}

/** One way to start a process, and what it gives. */
export interface LaunchPlan extends Isolation {
  readonly file: string;
  readonly args: readonly string[];
}

/** What a process may take for its data, its stacks included: a picture of 120 megapixels fits. */
export const DATA_KIB_MAX = 1_500_000;
const UNSHARE = "/usr/bin/unshare";
const SETPRIV = "/usr/bin/setpriv";
const LIMITED = ["/bin/sh", "-c", `ulimit -d ${DATA_KIB_MAX} && exec "$@"`, "thumbnailer"];

/** Ways to start the program, the most closed first; the last one works wherever the server itself does. */
export async function listPlans(entry: string = THUMBNAILER_MAIN): Promise<LaunchPlan[]> {
  const node = [process.execPath, ...nodeFlags(entry), entry];
  const isRoot = process.getuid?.() === 0;
  const plain = plan(node, { hasNetwork: true, isUnprivileged: !isRoot, hasMemoryLimit: false });
  if (process.platform !== "linux") return [plain];
  // It also dies with us when it is deep in a picture and cannot see that its input has ended.
  const caged = [SETPRIV, "--no-new-privs", "--pdeathsig=KILL"];
  const user = await unprivilegedUser();
  const nobody = [...caged, `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--"];
  const closed = { hasNetwork: false, isUnprivileged: true, hasMemoryLimit: true };
  const own = { ...closed, isUnprivileged: !isRoot };
  const plans = isRoot
    ? [
        plan([UNSHARE, "--net", "--", ...nobody, ...LIMITED, ...node], closed),
        plan([...nobody, ...LIMITED, ...node], { ...closed, hasNetwork: true }),
      ]
    : [];
  return [
    ...plans,
    plan([UNSHARE, "--user", "--map-current-user", "--net", "--", ...caged, "--", ...LIMITED, ...node], own),
    plan([...caged, "--", ...LIMITED, ...node], { ...own, hasNetwork: true }),
    plan([...LIMITED, ...node], { ...own, hasNetwork: true }),
    plain,
  ];
}

function plan([file = "", ...args]: readonly string[], isolation: Isolation): LaunchPlan {
  return { file, args, ...isolation };
}

/** Node itself refuses files other than the program's own, child processes and threads. */
function nodeFlags(entry: string): string[] {
  // A build of another checkout brings its own libraries.
  const elsewhere = join(dirname(entry), "..", "..", "..", "node_modules");
  const own = [
    join(PROJECT_DIR, "node_modules"),
    join(PROJECT_DIR, "apps", "thumbnailer"),
    join(PROJECT_DIR, "packages", "cleaning"),
    dirname(entry),
  ];
  const readable = existsSync(elsewhere) ? [...new Set([...own, elsewhere])] : own;
  return [
    "--permission",
    "--allow-addons",
    ...readable.map((dir) => `--allow-fs-read=${dir}`),
    "--disable-warning=SecurityWarning",
    "--max-old-space-size=256",
    // The photo that comes in lies outside of the heap. Each 64 MiB of such memory would have the whole heap looked through, by threads
    // that take the time of the next picture; a small nursery stays in the processor's cache. Together 2.5 of 33 ms for each photo.
    "--external-memory-accounted-in-global-limit",
    "--single-threaded-gc",
    "--max-semi-space-size=1",
  ];
}

/** All that the program sees of the environment: libvips allocates large blocks from few threads, and should give them back. */
export const THUMBNAILER_ENV: NodeJS.ProcessEnv = { MALLOC_ARENA_MAX: "2", UV_THREADPOOL_SIZE: "2" };
