/**
 * A connected user of a server under test, with as little work per message as possible: it runs inside the load generator and
 * shares the machine with the server. A message's id is made by the scenario, and a live message hands it back.
 */
export interface ThinClient {
  /** Called for every live message that arrives here, with its id. */
  onMessage: (id: string) => void;
  /** Called when the server refuses something or the line breaks. */
  onFailure: (reason: Error) => void;
  /** Signs in: resolves when the server has accepted the session and live messages arrive. */
  connect(): Promise<void>;
  /** The conversation with another user. */
  openDirect(user: number): Promise<string>;
  /** Makes a room with these users in it; each of them calls `enterRoom` before the first message. */
  makeRoom(users: readonly number[]): Promise<string>;
  enterRoom(room: string): Promise<void>;
  /** Writes a message and does not wait. `echoes`: the answer counts as its arrival here, because no event will. */
  send(conversation: string, message: { readonly id: string; readonly text: string; readonly echoes?: boolean }): void;
  /** Asks once for the first `count` messages of a conversation; resolves with how many came. */
  fetchPast(conversation: string, count: number): Promise<number>;
  close(): Promise<void>;
}

/** Makes the client of one user, not connected yet. */
export type MakeClient = (user: number) => ThinClient;
