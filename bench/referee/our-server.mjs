// The referee's adapter for Musubi: takes the place of its adapters/our-server.mjs. The client is thin on purpose: it runs
// inside the load generator and shares its cores with the server.
import { createHash } from "node:crypto";
import path from "node:path";
import WebSocket from "ws";
import { Pg } from "../lib/pg.mjs";
import { sleep, tree } from "../lib/proc.mjs";
import { freePort, portOpen, start, stop, WORK } from "../lib/spawn.mjs";
import { Adapter, Client } from "./adapter.mjs";

const pad = (i) => String(i).padStart(20, "0");
const account = (i) => `usr_${pad(i)}`;
const device = (i) => `dev_${pad(i)}`;
const token = (i) => `mst_${pad(i).padStart(43, "0")}`;

class OurClient extends Client {
  constructor({ port, i, shared }) {
    super();
    this.port = port;
    this.i = i;
    this.shared = shared;
    this.calls = new Map();
    this.next = 1;
    this.opening = new Map();
  }
  connect() {
    return new Promise((resolve, reject) => {
      const w = (this.ws = new WebSocket(`ws://127.0.0.1:${this.port}/api/socket`, {
        perMessageDeflate: false,
        skipUTF8Validation: true,
        headers: { authorization: `Bearer ${token(this.i)}` },
      }));
      const timer = setTimeout(() => {
        w.terminate();
        reject(new Error(`u${this.i}: login timed out`));
      }, 60000);
      w.on("error", (e) => {
        clearTimeout(timer);
        reject(e);
        if (!this.closed) this.onError?.(e);
      });
      w.on("close", () => {
        if (!this.closed) this.onError?.(new Error("closed"));
      });
      w.on("open", () => {
        clearTimeout(timer);
        resolve(this);
      });
      w.on("message", (d) => {
        const s = d.latin1Slice();
        if (s.startsWith('{"ev":"message.changed"')) {
          const a = s.indexOf('"clientId":"') + 12;
          this.onMessage?.(s.slice(a, s.indexOf('"', a)));
          return;
        }
        if (!s.startsWith('{"id":')) return;
        const id = Number(s.slice(6, s.indexOf(",", 6))),
          call = this.calls.get(id);
        if (call === undefined) return;
        this.calls.delete(id);
        if (typeof call === "string") {
          if (s.includes('"no":')) this.onError?.(new Error(s));
          else if (call !== "") this.onMessage?.(call);
        } else call(JSON.parse(d.toString()));
      });
    });
  }
  call(op, input) {
    return new Promise((resolve, reject) => {
      const id = this.next++;
      this.calls.set(id, (m) => (m.ok ? resolve(m.ok) : reject(new Error(`${op}: ${JSON.stringify(m.no)}`))));
      this.ws.send(JSON.stringify({ id, op, in: input }));
    });
  }
  /** `echo`: the sender of a room message counts as one of its readers; our answer is what tells its device. */
  post(talkId, clientId, text, echo) {
    const id = this.next++;
    this.calls.set(id, echo ? clientId : "");
    this.ws.send(JSON.stringify({ id, op: "message.send", in: { talkId, clientId, content: { kind: "text", text } } }));
  }
  send(to, id, body) {
    const known = this.shared.direct.get(`${this.i} ${to}`);
    if (known !== undefined) return this.post(known, id, body, false);
    let queue = this.opening.get(to);
    if (queue === undefined) {
      this.opening.set(to, (queue = []));
      this.call("talk.openDirect", { accountId: account(to) }).then(
        ({ talk }) => {
          this.shared.direct.set(`${this.i} ${to}`, talk.talkId);
          this.shared.direct.set(`${to} ${this.i}`, talk.talkId);
          for (const u of [this.i, to]) {
            const s = this.shared.talks.get(u) ?? new Set();
            this.shared.talks.set(u, s.add(talk.talkId));
          }
          for (const [i, b] of queue) this.post(talk.talkId, i, b, false);
          this.opening.delete(to);
        },
        (e) => this.onError?.(e),
      );
    }
    queue.push([id, body]);
  }
  async joinRoom(room) {
    const known = this.shared.rooms.get(room);
    if (known !== undefined) {
      await this.call("invite.accept", { code: known.code });
      return;
    }
    const { talk } = await this.call("talk.create", { name: room, memberIds: [] });
    const { invite } = await this.call("invite.create", { kind: "talk", talkId: talk.talkId, usesMax: 500, lifeHours: 24 });
    this.shared.rooms.set(room, { talkId: talk.talkId, code: invite.code });
  }
  sendRoom(room, id, body) {
    this.post(this.shared.rooms.get(room).talkId, id, body, true);
  }
  /** A device that knows its talks and what it has of them (nothing here) asks once for everything after. */
  async catchUp(n) {
    const cursors = [...(this.shared.talks.get(this.i) ?? [])].map((talkId) => ({ talkId, after: 0 }));
    if (cursors.length === 0) return 0;
    const { talks } = await this.call("talk.catchUp", { cursors, countMax: n });
    return talks.reduce((sum, t) => sum + t.messages.length, 0);
  }
  close() {
    this.closed = true;
    const w = this.ws;
    if (!w || w.readyState === 3) return Promise.resolve();
    return new Promise((r) => {
      w.once("close", () => r());
      w.close();
      setTimeout(() => w.terminate(), 500).unref();
    });
  }
}

let runs = 0;
export class OurServer extends Adapter {
  name = "musubi";
  durability = "commit";
  notes =
    "Musubi, the whole product (accounts, grants, row security, delivery record); PostgreSQL with the same settings as the peers; each message stored once";
  async start({ users }) {
    this.users = users;
    this.shared = { direct: new Map(), talks: new Map(), rooms: new Map() };
    this.pg = await new Pg("pg-ours").start();
    await this.pg.freshDb("ours");
    this.port = await freePort();
    this.dataDir = path.join(WORK, `musubi-${process.pid}-${++runs}`);
    await this.#boot();
    await this.#people(users);
    await this.#whole();
  }
  /** The programs that make pictures start half a minute after the server; later they would count as memory of whoever connects just then. */
  async #whole() {
    for (let seconds = 0; seconds < 90 && tree(this.serverPids()).length < 5; seconds++) await sleep(1000);
  }
  async #boot() {
    this.child = start("ours", "sh", ["-c", `exec ${process.env.OUR_SERVER}`], {
      cwd: process.cwd(),
      env: {
        HOME: process.env.HOME,
        MUSUBI_PORT: String(this.port),
        MUSUBI_DATA_DIR: this.dataDir,
        MUSUBI_LOG_LEVEL: "warn",
        MUSUBI_SEND_RATE: "1000000",
        MUSUBI_SOCKETS_MAX: "100000",
        MUSUBI_DATABASE_URL: `postgres://bench@127.0.0.1:${this.pg.port}/ours`,
        NODE_ENV: "production",
      },
    });
    await portOpen(this.port, 60000, this.child);
  }
  /** Accounts as sign-up leaves them, except that nobody waits for 5,000 password hashes; friends where the scenarios write. */
  async #people(users) {
    const q = (text, values) => this.pg.query("ours", text, values);
    // The superuser of the bench's cluster passes row security; the server's own roles do not.
    const ids = Array.from({ length: users }, (_, i) => account(i)),
      hashes = Array.from({ length: users }, (_, i) => createHash("sha256").update(token(i)).digest("hex"));
    await q(
      `insert into musubi.accounts (id, country, language, region, created_at) select i, 'JP', 'ja', 'jp', now() from unnest($1::text[]) i`,
      [ids],
    );
    await q(
      `insert into musubi.profiles (account_id, handle, display_name) select i, 'u' || substr(i, 15), 'u' || substr(i, 15) from unnest($1::text[]) i`,
      [ids],
    );
    await q(
      `insert into musubi.devices (id, account_id, name, kind, token_hash, created_at, last_seen_at) select 'dev_' || substr(i, 5), i, 'bench', 'program', decode(h, 'hex'), now(), now() from unnest($1::text[], $2::text[]) u (i, h)`,
      [ids, hashes],
    );
    const pairs = [];
    for (let i = 0; i < users; i++) {
      if (i % 2 === 0 && i + 1 < users) pairs.push([i, i + 1]);
      if (i + 100 < users && i < 150) pairs.push([i, i + 100]);
    }
    const both = [...pairs, ...pairs.map(([a, b]) => [b, a])];
    await q(
      `insert into musubi.relations (owner_id, other_id, state, since, changed_seq) select a, b, 'friend', now(), 1 from unnest($1::text[], $2::text[]) u (a, b)`,
      [both.map(([a]) => account(a)), both.map(([, b]) => account(b))],
    );
    await q("analyze");
  }
  serverPids() {
    return this.child ? [this.child.pid] : [];
  }
  dbPids() {
    return this.pg ? this.pg.pids : [];
  }
  client(i) {
    return new OurClient({ port: this.port, i, shared: this.shared });
  }
  async archived() {
    return {
      rows: Number(
        (
          await this.pg.query(
            "ours",
            "select count(*) n from musubi.messages m join musubi.talks t on t.id = m.talk_id where t.kind = 'direct' and m.kind = 'text'",
          )
        ).rows[0].n,
      ),
      copies: 1,
    };
  }
  async archivedIds() {
    return new Set(
      (
        await this.pg.query(
          "ours",
          "select m.client_id id from musubi.messages m join musubi.talks t on t.id = m.talk_id where t.kind = 'direct' and m.kind = 'text'",
        )
      ).rows.map((r) => r.id),
    );
  }
  async crashAndRestart() {
    this.child.kill("SIGKILL");
    await this.pg.kill();
    await sleep(2500);
    await this.pg.start({ fresh: false });
    await this.#boot();
  }
  async stop() {
    await stop(this.child);
    if (this.pg) await this.pg.stop();
    this.child = null;
  }
}
