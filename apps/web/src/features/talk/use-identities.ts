import type { AccountId, TalkView } from "@musubi/protocol";
import type { IdentityChange, Trust } from "@musubi/sealed";
import { useEffect, useMemo, useState } from "react";
import { useDesk, useMyId } from "../../data/hooks.ts";

/** Somebody in a sealed talk whose identity or devices changed while this device knew them. */
export interface PersonIdentity {
  readonly accountId: AccountId;
  readonly trust: Trust;
  readonly changes: readonly IdentityChange[];
  /** The newest change of identity that the reader has not looked at yet. */
  readonly unseen: IdentityChange | null;
}

/** One line of the timeline about somebody's identity or devices. */
export interface IdentityNews {
  readonly key: string;
  readonly at: number;
  readonly accountId: AccountId;
  readonly kind: IdentityChange["kind"];
}

const NOBODY: readonly PersonIdentity[] = Object.freeze([]);

/** Everybody of a sealed talk with whom something changed; nobody in any other talk. */
export function useIdentities({ talkId, protection, faces }: TalkView): readonly PersonIdentity[] {
  const desk = useDesk();
  const myId = useMyId();
  const [people, setPeople] = useState<readonly PersonIdentity[]>(NOBODY);
  const named = faces.map(({ accountId }) => accountId).join();
  useEffect(() => {
    if (protection !== "sealed") return undefined;
    let isGone = false;
    let stopTrust: (() => void) | undefined;
    const read = async () => {
      const { trust } = desk;
      if (trust === null) return;
      stopTrust ??= trust.subscribe(() => void read());
      const ids = new Set([myId, ...(named.split(",").filter((name) => name !== "") as AccountId[]), ...(await desk.people(talkId))]);
      const found: PersonIdentity[] = [];
      for (const accountId of ids) {
        const known = await trust.known(accountId);
        if (known !== null && known.changes.length > 0)
          found.push({ accountId, trust: known.trust, changes: known.changes, unseen: known.unseen });
      }
      if (!isGone) setPeople(found);
    };
    void read();
    const stopDesk = desk.subscribe((changed) => {
      if (changed === null) void read();
    });
    return () => {
      isGone = true;
      stopDesk();
      stopTrust?.();
    };
  }, [desk, myId, talkId, protection, named]);
  return protection === "sealed" ? people : NOBODY;
}

/** What of it stands in the timeline: of others everything, of me only that I began anew. */
export function useIdentityNews(people: readonly PersonIdentity[]): readonly IdentityNews[] {
  const myId = useMyId();
  return useMemo(
    () =>
      people
        .flatMap(({ accountId, changes }) =>
          changes
            .filter(({ kind }) => accountId !== myId || kind === "reset")
            .map(({ kind, number, noticedAt }) => ({ key: `i:${accountId}:${number}`, at: noticedAt, accountId, kind })),
        )
        .toSorted((one, other) => one.at - other.at),
    [people, myId],
  );
}
