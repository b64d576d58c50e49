// The least that a messenger of this kind can be: a bare WebSocket server that marks the limit of the language and of the
// database on this machine. It is not a product: no accounts, no permissions, no receipts, no catch-up beyond one query.
//
//   node bench/limits/bare-server.ts relay                      passes messages on and keeps nothing
//   node bench/limits/bare-server.ts group-commit <database>    stores each message in PostgreSQL before it is passed on and
//                                                               acknowledged; what arrives during a commit shares the next one
//
// Frames are JSON: {"t":"hi","u":…}, {"t":"join","r":…}, {"t":"send","to":…|"r":…,"id":…,"b":…}, {"t":"past","c":…,"n":…}.
import { createServer } from "node:http";
import pg from "pg";
import { type WebSocket, WebSocketServer } from "ws";
import { INSERT_BATCH, MESSAGE_TABLE } from "./message-table.ts";

/** Two commits at once keep the disk busy while the next batch forms. */
const LANES = 2;
const BATCH_MAX = 500;
const FRAME_BYTES_MAX = 64 * 1024;
const BACKLOG = 4096;

interface Frame {
  readonly t: string;
  readonly u?: string;
  readonly to?: string;
  readonly r?: string;
  readonly id?: string;
  readonly b?: string;
  readonly c?: string;
  readonly n?: number;
}

interface Waiting {
  readonly conversation: string;
  readonly seq: number;
  readonly sender: string;
  readonly id: string;
  readonly body: string;
  readonly done: () => void;
}

/** Where messages go before they are passed on. */
interface Store {
  put(message: Omit<Waiting, "seq">): void;
  past(conversation: string, count: number): Promise<unknown[]>;
}

/** Passes on at once. */
const relay: Store = { put: ({ done }) => done(), past: () => Promise.resolve([]) };

/** Group commit with one multi-row insert per batch. */
async function groupCommit(databaseUrl: string): Promise<Store> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: LANES + 2 });
  await pool.query(MESSAGE_TABLE);
  const sequences = new Map<string, number>();
  let queue: Waiting[] = [];
  let busyLanes = 0;
  let isArmed = false;
  const flush = (): void => {
    isArmed = false;
    while (queue.length > 0 && busyLanes < LANES) {
      const batch = queue.slice(0, BATCH_MAX);
      queue = queue.slice(BATCH_MAX);
      busyLanes += 1;
      void commit(batch).finally(() => {
        busyLanes -= 1;
        flush();
      });
    }
  };
  const commit = async (batch: readonly Waiting[]): Promise<void> => {
    const columns = [
      batch.map((m) => m.conversation),
      batch.map((m) => m.seq),
      batch.map((m) => m.sender),
      batch.map((m) => m.id),
      batch.map((m) => m.body),
    ];
    await pool.query({ name: "insert", text: INSERT_BATCH, values: columns });
    for (const message of batch) message.done();
  };
  return {
    put: (message) => {
      const seq = (sequences.get(message.conversation) ?? 0) + 1;
      sequences.set(message.conversation, seq);
      queue.push({ ...message, seq });
      if (isArmed) return;
      isArmed = true;
      // One batch per turn of the event loop at most: all frames that have already arrived share it.
      setImmediate(flush);
    },
    past: async (conversation, count) => {
      const text = "select seq, sender as f, client_id as id, body as b from message where conversation = $1 order by seq limit $2";
      return (await pool.query<{ seq: number; f: number; id: string; body: string }>({ name: "past", text, values: [conversation, count] }))
        .rows;
    },
  };
}

/** Both names of a pair in order: the conversation of two people. */
function pairOf(one: string, other: string): string {
  return one < other ? `${one}|${other}` : `${other}|${one}`;
}

function serveSockets(store: Store): WebSocketServer {
  const people = new Map<string, WebSocket>();
  const names = new WeakMap<WebSocket, string>();
  const rooms = new Map<string, Set<WebSocket>>();
  const take = (socket: WebSocket, name: string, frame: Frame): void => {
    const { id = "", b = "" } = frame;
    if (frame.t === "send" && frame.to !== undefined) {
      const { to } = frame;
      const text = JSON.stringify({ t: "m", f: name, id, b });
      const done = (): void => {
        people.get(to)?.send(text);
        socket.send(`{"t":"ok","id":${JSON.stringify(id)}}`);
      };
      store.put({ conversation: pairOf(name, to), sender: name, id, body: b, done });
    } else if (frame.t === "send" && frame.r !== undefined) {
      const { r } = frame;
      const done = (): void => {
        const data = Buffer.from(JSON.stringify({ t: "m", f: name, r, id, b }));
        for (const member of rooms.get(r) ?? []) if (member !== socket) member.send(data, { binary: false });
        socket.send(`{"t":"ok","id":${JSON.stringify(id)}}`);
      };
      store.put({ conversation: r, sender: name, id, body: b, done });
    } else if (frame.t === "join" && frame.r !== undefined) {
      rooms.set(frame.r, (rooms.get(frame.r) ?? new Set()).add(socket));
      socket.send('{"t":"in"}');
    } else if (frame.t === "past") {
      void store.past(frame.c ?? "", frame.n ?? 0).then((m) => socket.send(JSON.stringify({ t: "past", m })));
    }
  };
  const onMessage = function (this: WebSocket, data: Buffer): void {
    const frame: Frame = JSON.parse(data.toString());
    const name = names.get(this);
    if (name !== undefined) return take(this, name, frame);
    if (frame.t !== "hi" || frame.u === undefined) return this.terminate();
    names.set(this, frame.u);
    people.set(frame.u, this);
    this.send('{"t":"hi"}');
  };
  const onClose = function (this: WebSocket): void {
    const name = names.get(this) ?? "";
    if (people.get(name) === this) people.delete(name);
    for (const members of rooms.values()) members.delete(this);
  };
  const server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false, maxPayload: FRAME_BYTES_MAX });
  sockets.on("connection", (socket) => {
    socket.on("message", onMessage);
    socket.on("close", onClose);
    socket.on("error", () => undefined);
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: BACKLOG }, () => {
    const address = server.address();
    process.stdout.write(`ready http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}\n`);
  });
  return sockets;
}

const [mode = "", databaseUrl = ""] = process.argv.slice(2);
serveSockets(mode === "group-commit" ? await groupCommit(databaseUrl) : relay);
process.on("SIGTERM", () => process.exit(0));
