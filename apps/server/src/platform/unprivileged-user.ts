import { readFile } from "node:fs/promises";

/** A user of this system who owns nothing of ours: the first of these that the system knows, so that it has a name. */
export async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const accounts = await readFile("/etc/passwd", "utf8").catch(() => "");
  const rows = accounts.split("\n").map((line) => line.split(":"));
  for (const name of ["musubi", "postgres", "nobody"]) {
    const row = rows.find((cells) => cells[0] === name);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { uid, gid };
  }
  return { uid: 65_534, gid: 65_534 };
}
