import { chmod, lchown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { type Launch, ownerOf } from "./run-as.ts";

/** The number in the name of the socket file; no TCP port is opened for it. */
export const socketPort = 5432;

/** The system allows 107 bytes; a little is kept in reserve. */
const socketPathBytesMax = 100;
const temporaryPrefix = "musubi-pg-";

/**
 * Makes the folder in which the server puts its socket, for its user and root alone: below the data directory, or where that
 * path is too long for a socket a fresh one in the system's folder for temporary files.
 */
export async function makeSocketFolder(launch: Launch, dataDir: string): Promise<SocketFolder> {
  const near = join(resolve(dataDir), "run");
  const isShort = Buffer.byteLength(join(near, `.s.PGSQL.${socketPort}`)) <= socketPathBytesMax;
  if (isShort) await mkdir(near, { recursive: true, mode: 0o700 });
  const path = isShort ? near : await mkdtemp(join(tmpdir(), temporaryPrefix));
  await chmod(path, 0o700);
  const owner = ownerOf(launch.runAs);
  if (owner !== null) await lchown(path, owner.uid, owner.gid);
  // From its working directory the server finds the near one even where the whole path is closed to its user.
  const seenByServer = isShort && process.platform === "linux" ? "../run" : path;
  return { path, argument: `unix_socket_directories="${seenByServer.replaceAll('"', '""')}"` };
}

/** A folder for the socket. */
export interface SocketFolder {
  /** As this process reaches it. */
  readonly path: string;
  /** The setting that tells the server. */
  readonly argument: string;
}

/** Removes a folder of `makeSocketFolder` if it was a temporary one. */
export async function removeSocketFolder(folder: string): Promise<void> {
  const isTemporary = basename(folder).startsWith(temporaryPrefix) && dirname(folder) === tmpdir();
  if (isTemporary) await rm(folder, { recursive: true, force: true });
}

/** A TCP port on 127.0.0.1 that was free a moment ago, for systems without Unix sockets. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  return typeof address === "object" && address !== null ? address.port : 0;
}
