import { posix } from "node:path";
import type { Project } from "./project.ts";

/** A package.json of ours, as far as the rules read it. */
export interface Manifest {
  readonly path: string;
  /** The folder that it describes; "" for the root. */
  readonly dir: string;
  readonly license: string;
  readonly runtime: string | null;
  /** Name to version, of every kind of dependency. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Every package.json of ours. */
export function manifestsOf({ files }: Project): Manifest[] {
  return files
    .filter(({ path }) => /^((apps|packages)\/[^/]+\/)?package\.json$/.test(path))
    .map(({ path, text }) => {
      const raw: Partial<Record<string, unknown>> = JSON.parse(text);
      const kinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
      const dependencies = Object.assign({}, ...kinds.map((kind) => raw[kind] ?? {}));
      const { musubi } = raw;
      const runtime = typeof musubi === "object" && musubi !== null && "runtime" in musubi ? String(musubi.runtime) : null;
      return {
        path,
        dir: posix.dirname(path) === "." ? "" : posix.dirname(path),
        license: typeof raw["license"] === "string" ? raw["license"] : "",
        runtime,
        dependencies,
      };
    });
}
