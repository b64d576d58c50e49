/** The part of pg-copy-streams 7 that backups use; the package brings no types. */
declare module "pg-copy-streams" {
  import type { Duplex, Readable, Writable } from "node:stream";
  import type { Connection, Submittable } from "pg";

  class CopyToQuery extends Readable implements Submittable {
    submit(connection: Connection): void;
  }
  class CopyFromQuery extends Writable implements Submittable {
    submit(connection: Connection): void;
    readonly rowCount: number;
  }
  /** A statement "copy … to stdout" whose answer is read as a stream. */
  export function to(text: string): CopyToQuery;
  /** A statement "copy … from stdin" that is written to as a stream. */
  export function from(text: string): CopyFromQuery;
}
