import { createServer } from "node:net";
import { codeOf, StartupRefusal } from "../platform/postgres/errors.ts";

/** Where a server wants to listen. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** The setting that says the port, for the sentence of a refusal. */
  readonly portSetting?: string;
}

/**
 * Refuses when nobody could listen there now: asked before anything else is started, so that a second server beside a running
 * one goes away without having touched anything.
 */
export async function refuseTakenPort(place: ListenPlace): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen({ host: place.host, port: place.port, exclusive: true }, done);
    });
  } catch (error) {
    throw listenRefusal(error, place);
  }
  await new Promise<void>((done) => server.close(() => done()));
}

/** What a failed `listen` means to the operator; any other error as it is. */
export function listenRefusal(error: unknown, { host, port, portSetting = "MUSUBI_PORT" }: ListenPlace): unknown {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new StartupRefusal(
        "port_in_use",
        `Port ${port} is already in use. Stop the other program, or set ${portSetting} to another port.`,
      );
    case "EACCES":
      return new StartupRefusal("port_not_permitted", `Musubi may not listen on port ${port}. Set ${portSetting} to one above 1023.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new StartupRefusal(
        "host_not_here",
        `MUSUBI_HOST is ${host}, which is not an address of this machine. 127.0.0.1 is this machine only; 0.0.0.0 is every address it has.`,
      );
    default:
      return error;
  }
}
