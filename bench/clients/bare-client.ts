import { present } from "@musubi/base";
import { Line } from "./line.ts";
import type { ThinClient } from "./thin-client.ts";

/** A user of the bare server. */
export class BareClient implements ThinClient {
  onMessage: ThinClient["onMessage"] = () => undefined;
  onFailure: ThinClient["onFailure"] = () => undefined;
  readonly #url: string;
  readonly #name: string;
  readonly #echoing = new Set<string>();
  #line: Line | null = null;
  #answer: (text: string) => void = () => undefined;

  constructor(url: string, user: number) {
    this.#url = url.replace(/^http/, "ws");
    this.#name = nameOf(user);
  }

  async connect(): Promise<void> {
    this.#line = await Line.open(
      this.#url,
      {},
      { onText: (text, bytes) => this.#take(text, bytes), onFailure: (reason) => this.onFailure(reason) },
    );
    await this.#ask({ t: "hi", u: this.#name });
  }

  openDirect(user: number): Promise<string> {
    return Promise.resolve(nameOf(user));
  }

  makeRoom(): Promise<string> {
    return Promise.resolve("room");
  }

  async enterRoom(room: string): Promise<void> {
    await this.#ask({ t: "join", r: room });
  }

  send(conversation: string, { id, text, echoes = false }: Parameters<ThinClient["send"]>[1]): void {
    if (echoes) this.#echoing.add(id);
    const place = conversation === "room" ? { r: conversation } : { to: conversation };
    this.#open().send(JSON.stringify({ t: "send", ...place, id, b: text }));
  }

  async fetchPast(conversation: string, count: number): Promise<number> {
    const pair = [conversation, this.#name].sort().join("|");
    const answer: { m: unknown[] } = JSON.parse(await this.#ask({ t: "past", c: pair, n: count }));
    return answer.m.length;
  }

  async close(): Promise<void> {
    await this.#line?.close();
  }

  #open(): Line {
    return present(this.#line, "A client connects before it speaks.");
  }

  #ask(frame: object): Promise<string> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#open().send(JSON.stringify(frame));
    });
  }

  /** Reads no more than it must: the kind stands at the front, the id behind its name. */
  #take(text: string, bytes: Buffer): void {
    if (text.startsWith('{"t":"m"')) this.onMessage(between(text, '"id":"'));
    else if (text.startsWith('{"t":"ok"')) {
      const id = between(text, '"id":"');
      if (this.#echoing.delete(id)) this.onMessage(id);
    } else this.#answer(bytes.toString());
  }
}

function nameOf(user: number): string {
  return `u${user}`;
}

/** The text after a mark up to the next quotation mark. Ids contain none. */
export function between(text: string, mark: string): string {
  const from = text.indexOf(mark) + mark.length;
  return text.slice(from, text.indexOf('"', from));
}
