import { createHash } from "node:crypto";
import { base64url, type Clock, utf8 } from "@musubi/base";
import type { AccountId, MessageView } from "@musubi/protocol";
import webPush from "web-push";
import type { Database, Tx } from "../../kernel/transaction.ts";
import type { VapidKeys } from "../../platform/keys/key-ring.ts";
import { noticePayload, type StaffNotice } from "./notice-payload.ts";
import { type PushNews, pushPayload } from "./payload.ts";
import {
  listAccountTargets,
  listTargets,
  noteFailures,
  type PushTarget,
  readContent,
  readNames,
  recordShown,
  removeSubscription,
} from "./store.ts";
import type { PushTransport } from "./transport.ts";

/** A message that people who are away should hear of. */
export interface MessagePush {
  readonly message: MessageView;
  /** Members who are not looking, without the sender. */
  readonly recipients: readonly AccountId[];
}

/** Something that the people who run the service did and that one person should hear of. */
export interface NoticePush {
  readonly notice: StaffNotice;
  readonly accountId: AccountId;
}

export interface PushSenderParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vapid: VapidKeys;
  /** Where push services reach the operator (RFC 8292, section 2.1): a mailto: or https: address. */
  readonly contact: string;
  readonly serverName: string;
  readonly transport: PushTransport;
  /** Told of faults of ours. That a push service is away is none. */
  readonly onFault: (error: unknown) => void;
}

/** Messages that wait at most; beyond it the oldest are dropped, because a notification is a courtesy and memory is not. */
const WAITING_MAX = 1_000;
const AT_ONCE = 4;
/** A browser that was off for a day learns from the app itself. */
const TTL_SECONDS = 24 * 3600;
/** So many failures in a row, and the address is given up. */
const FAILURES_MAX = 20;
const GONE = new Set([404, 410]);

/** Tells browsers of people who are away about new messages, in its own time. Never makes a sender wait. */
export class PushSender {
  readonly #parts: PushSenderParts;
  readonly #waiting: (MessagePush | NoticePush)[] = [];
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  constructor(parts: PushSenderParts) {
    this.#parts = parts;
  }

  /** Takes a message to be told. Returns at once and never throws. */
  queueMessagePush(push: MessagePush): void {
    if (push.recipients.length > 0 && push.message.content.kind !== "system") this.#queue(push);
  }

  /** Takes a notice to be told. Returns at once and never throws. */
  queueNotice(push: NoticePush): void {
    this.#queue(push);
  }

  /** Resolves when everything that was taken so far is told or given up. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Takes nothing more, drops what waits, and resolves when what is under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#waiting.length = 0;
    await this.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #queue(push: MessagePush | NoticePush): void {
    if (this.#isStopped) return;
    this.#waiting.push(push);
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    this.#pump();
  }

  #pump(): void {
    while (this.#running.size < AT_ONCE) {
      const push = this.#waiting.shift();
      if (push === undefined) return;
      const work = ("notice" in push ? this.#tellNotice(push) : this.#tell(push)).catch(this.#parts.onFault).finally(() => {
        this.#running.delete(work);
        this.#pump();
      });
      this.#running.add(work);
    }
  }

  async #tell({ message, recipients }: MessagePush): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const found = await this.#inJob(async (tx) => {
      const targets = await listTargets(tx, message.talkId, recipients, nowMs);
      return targets.length === 0 ? null : { targets, names: await readNames(tx, message) };
    });
    if (found === null) return;
    const news = { message, ...found.names, serverName: this.#parts.serverName };
    for (const target of found.targets) await this.#tellOne(news, target);
  }

  async #tellNotice({ notice, accountId }: NoticePush): Promise<void> {
    const targets = await this.#inJob((tx) => listAccountTargets(tx, accountId));
    for (const target of targets) {
      const reader = { language: target.language, showsPreview: target.shows_preview_in_push, serverName: this.#parts.serverName };
      // A newer notice replaces one that was not fetched yet: the app shows all of them.
      await this.#deliver(target, JSON.stringify(noticePayload(notice, reader)), notice.kind);
    }
  }

  async #tellOne(news: PushNews, target: PushTarget): Promise<void> {
    const { talkId, seq } = news.message;
    const showsPreview = target.shows_preview_in_push;
    // Earlier targets took their time. What the message says now, and whether this person may still see it, is what counts.
    const content = await this.#parts.database.transact("people", { actor: target.account_id, talk: talkId }, async (tx) => {
      const found = await readContent(tx, { deviceId: target.device_id, talkId, seq });
      if (found === null || !showsPreview) return found;
      await recordShown(tx, { deviceId: target.device_id, talkId, seq, nowMs: this.#parts.clock.nowMs() });
      return found;
    });
    if (content === null) return;
    const payload = pushPayload({ ...news, message: { talkId, seq, content } }, { language: target.language, showsPreview });
    await this.#deliver(target, JSON.stringify(payload), talkId);
  }

  async #deliver(target: PushTarget, payload: string, about: string): Promise<void> {
    const status = await this.#post(target, payload, about);
    if (status !== null && GONE.has(status)) return this.#inJob((tx) => removeSubscription(tx, target));
    if (status !== null && status >= 200 && status < 300) {
      if (target.failure_count > 0) await this.#inJob((tx) => noteFailures(tx, target, 0));
      return;
    }
    const failures = target.failure_count + 1;
    await this.#inJob((tx) => (failures >= FAILURES_MAX ? removeSubscription(tx, target) : noteFailures(tx, target, failures)));
  }

  /** The status of the service's answer; null when the browser's keys are unusable or the service is not to be reached. */
  async #post(target: PushTarget, payload: string, about: string): Promise<number | null> {
    const { vapid, contact, transport } = this.#parts;
    try {
      const details = webPush.generateRequestDetails(
        { endpoint: target.endpoint, keys: { p256dh: target.p256dh, auth: target.auth } },
        payload,
        {
          vapidDetails: { subject: contact, ...vapid },
          TTL: TTL_SECONDS,
          topic: topicOf(target.auth, about),
        },
      );
      return await transport({ endpoint: target.endpoint, headers: details.headers, body: details.body ?? Buffer.alloc(0) });
    } catch {
      return null;
    }
  }

  #inJob<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#parts.database.transact("jobs", { actor: null }, work);
  }
}

/** What is newer about the same thing replaces what was not fetched yet. The service cannot tell from it which thing it is. */
function topicOf(auth: string, about: string): string {
  return base64url(
    createHash("sha256")
      .update(utf8(`${auth} ${about}`))
      .digest(),
  ).slice(0, 32);
}
