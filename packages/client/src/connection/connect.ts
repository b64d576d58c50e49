import { LiveConnection } from "./live-connection.ts";
import type { Connection, ConnectOptions } from "./surface.ts";

/**
 * Opens a line to a server and keeps it open until it is disposed or the session ends. Throws a SyntaxError
 * when `url` is not an address.
 *
 * @example
 * await using connection = connect({ url: "https://talk.example.org", token })
 * connection.on("message.changed", ({ message }) => …)
 * const answer = await connection.call(sendMessage, { talkId, clientId, content: { kind: "text", text: "こんにちは" } })
 */
export function connect(options: ConnectOptions): Connection {
  return new LiveConnection(options);
}
