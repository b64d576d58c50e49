import type { Connection } from "@musubi/client";
import type { EventName, MessageView, OperationName, SealedEventView, TalkView } from "@musubi/protocol";

/** What a dishonest server does to one kind of thing that it hands out. Null: it keeps it back. */
type Twist<T> = (view: T) => T | null;

/**
 * Stands between a device and the server, and lies as a dishonest server could: in every answer and every event, wherever one of these
 * things stands in it. Without a twist it passes everything on.
 */
export class Relay {
  /** Names of operations whose calls do not reach the server. */
  readonly unreached = new Set<OperationName>();
  /** Names of events that do not reach the device. */
  readonly muted = new Set<EventName>();
  /** Names of the operations that the device has called. */
  readonly called: OperationName[] = [];
  messages: Twist<MessageView> = keep;
  talks: Twist<TalkView> = keep;
  events: Twist<SealedEventView> = keep;
  /** What these operations answer, in place of what the server did. */
  readonly answers = new Map<OperationName, (output: Record<string, unknown>) => Record<string, unknown>>();

  /** Answers of these operations arrive only then. */
  readonly held = new Map<OperationName, Promise<void>>();

  /** Honest again. */
  behave(): void {
    this.messages = keep;
    this.talks = keep;
    this.events = keep;
    this.answers.clear();
    this.unreached.clear();
    this.muted.clear();
  }

  /** The connection as the device sees it through this relay. */
  over(connection: Connection): Connection {
    const call: Connection["call"] = async (operation, input, options) => {
      this.called.push(operation.name as OperationName);
      if (this.unreached.has(operation.name as OperationName)) return { ok: false, reason: { code: "offline" } };
      const answer = await connection.call(operation, input, options);
      await this.held.get(operation.name as OperationName);
      if (!answer.ok) return answer;
      const change = this.answers.get(operation.name as OperationName);
      const given = change === undefined ? answer.value : change(answer.value);
      return { ok: true, value: this.#twisted(given) as typeof answer.value };
    };
    const on: Connection["on"] = (name, handler) =>
      connection.on(name, (data) => {
        if (this.muted.has(name)) return;
        const twisted = this.#twisted(data) as typeof data;
        const given = new Map<string, unknown>(Object.entries(twisted));
        // An event whose whole content is kept back does not come.
        if (Object.entries(data).some(([key, value]) => value !== null && given.get(key) === null)) return;
        handler(twisted);
      });
    return new Proxy(connection, {
      get: (target, name) => {
        if (name === "call") return call;
        if (name === "on") return on;
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const bound: unknown = value.bind(target);
        return bound;
      },
    });
  }

  #twisted(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((one: unknown) => this.#twisted(one)).filter((one, at) => one !== null || value[at] === null);
    if (typeof value !== "object" || value === null) return value;
    const inside = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#twisted(one)]));
    if ("changedSeq" in inside && "content" in inside) return this.messages(inside as MessageView);
    if ("protection" in inside && "lastMessage" in inside) return this.talks(inside as TalkView);
    if ("deviceId" in inside && "acceptedAt" in inside && "body" in inside) return this.events(inside as SealedEventView);
    return inside;
  }
}

function keep<T>(view: T): T {
  return view;
}
