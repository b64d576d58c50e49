import type { Clock } from "@musubi/base";
import type { KeyHeadView, TalkId } from "@musubi/protocol";
import { restored, stored } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import type { KeyLogBook } from "./key-log-book.ts";

/** From one time that a head is told in a talk to the next. */
const DAY_MS = 86_400_000;

/** Tells the members of each talk, once a day, which head of the key log this device has verified. */
export class Gossip {
  readonly #parts: { readonly vault: Vault; readonly clock: Clock; readonly keyLog: KeyLogBook };

  constructor(parts: { readonly vault: Vault; readonly clock: Clock; readonly keyLog: KeyLogBook }) {
    this.#parts = parts;
  }

  /** Tells it where it is due. `say` answers whether it was said; if not, the next message tries again. */
  async tell(talkId: TalkId, say: (head: KeyHeadView) => Promise<boolean>): Promise<void> {
    const { vault, clock, keyLog } = this.#parts;
    const { head } = keyLog;
    if (head === null) return;
    const key = `told-head/${talkId}`;
    await vault.inTurn(key, async () => {
      const bytes = await vault.read(key);
      const nowMs = clock.nowMs();
      if (bytes !== null && Math.abs(nowMs - restored<number>(bytes)) < DAY_MS) return;
      if (await say(head)) await vault.write([{ key, value: stored(nowMs) }]);
    });
  }
}
