import type { MessageView, TalkId } from "@musubi/protocol";

const KEPT_MAX = 100;

/** The view of a talk that is new to me is read while others go on writing: messages that overtake it wait here for it. */
export class EarlyMessages {
  #messages: MessageView[] = [];

  /** Keeps a message of a talk that is not known yet; the oldest goes when there are too many. */
  keep(message: MessageView): void {
    this.#messages.push(message);
    if (this.#messages.length > KEPT_MAX) this.#messages.shift();
  }

  /** Gives up the messages of one talk, in the order of their coming. */
  take(talkId: TalkId): readonly MessageView[] {
    const taken = this.#messages.filter((message) => message.talkId === talkId);
    this.#messages = this.#messages.filter((message) => message.talkId !== talkId);
    return taken;
  }
}
