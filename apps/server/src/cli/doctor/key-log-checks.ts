import { join } from "node:path";
import { bothRoots, countUnlogged, KEY_LOG_HEAD_FILE, readKeyLogAt, readKeyLogState } from "../../features/keys/port.ts";
import { headFile } from "../../features/log/head-file.ts";
import { asRole } from "../operator.ts";
import type { ReachedData } from "../reach-data.ts";
import { advice, bad, type Finding, good } from "./finding.ts";

const ABOUT = "key log";
const REPAIR = "docs/subsystems/key-log.md says what to do. Until then no devices can be stated; talks go on.";

/** Whether the key log goes on from what this server has signed, and whether every statement has its entry. */
export async function checkKeyLog(data: Pick<ReachedData, "path" | "prepared" | "isServerRunning">): Promise<Finding> {
  // The head first: a server that signs meanwhile makes the log longer, never shorter.
  const head = await headFile(join(data.path, KEY_LOG_HEAD_FILE)).read();
  if (head === "damaged") return bad(ABOUT, `${KEY_LOG_HEAD_FILE} is damaged: nothing is signed.`, REPAIR);
  const { state, seen, waiting } = await asRole(data, "musubi_operator", async (tx) => ({
    state: await readKeyLogState(tx),
    seen: head === null ? null : await readKeyLogAt(tx, head.size),
    waiting: await countUnlogged(tx),
  }));
  if (head !== null && head.size > 0 && (seen === null || !Buffer.from(bothRoots(seen)).equals(head.root)))
    return bad(ABOUT, `It was signed with ${head.size} entries that the database does not know: an older state was put back.`, REPAIR);
  if (waiting > 0 && data.isServerRunning)
    return bad(
      ABOUT,
      `${waiting} statements of devices have no entry, although the server runs.`,
      "See the server's log for what does not fit.",
    );
  if (waiting > 0) return advice(ABOUT, `${waiting} statements of devices have no entry yet.`, "Start the server: it takes them up.");
  if (state === null) return good(ABOUT, "No device has stated its keys yet.");
  if (head === null)
    return advice(
      ABOUT,
      `${state.size} entries; this server has signed none of them.`,
      "Nothing, if the data were moved here or nobody has asked yet.",
    );
  return good(ABOUT, `It continues what was signed: ${state.size} entries.`);
}
