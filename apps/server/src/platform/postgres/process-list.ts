import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A process of this machine as far as we may see it. */
export interface RunningProcess {
  readonly pid: number;
  /** Its command line, or the title that it gave itself. */
  readonly command: string;
}

/**
 * The processes of the PostgreSQL cluster with this mark: its server, and the children, which carry the mark in their titles.
 * Processes we may not look at are left out.
 */
export async function findClusterProcesses(mark: string): Promise<RunningProcess[]> {
  const all = await listProcesses();
  return all.filter(({ command }) => isOfCluster(command, mark));
}

/** Whoever only looks for the mark (a search, an editor) has it in the command line too, and must not be taken for a server. */
function isOfCluster(command: string, mark: string): boolean {
  if (command.startsWith(`postgres: ${mark}: `)) return true;
  return /[/\\]postgres(\.exe)?"? -D /u.test(command) && command.includes(` cluster_name=${mark} `);
}

async function listProcesses(): Promise<RunningProcess[]> {
  if (process.platform === "linux") return listFromProc();
  const run = promisify(execFile);
  if (process.platform === "win32") {
    const script = 'Get-CimInstance Win32_Process -Filter "Name=\'postgres.exe\'" | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }';
    const { stdout } = await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script]);
    return parseLines(stdout);
  }
  const { stdout } = await run("/bin/ps", ["-axww", "-o", "pid=,command="], { maxBuffer: 16 * 1024 * 1024 });
  return parseLines(stdout);
}

async function listFromProc(): Promise<RunningProcess[]> {
  const names = await readdir("/proc");
  const pids = names.filter((name) => /^\d+$/u.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end between the listing and this read.
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid, command: line.replaceAll("\0", " ") };
    }),
  );
  // A zombie has an empty line: it is dead and holds nothing.
  return found.filter((one) => one.command !== "");
}

function parseLines(text: string): RunningProcess[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/u.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ pid: Number(match[1]), command: match[2] }];
  });
}

/** Whether a process of this number exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
