import { present } from "@musubi/base";
import type { ConnectionState, EngineState, FriendsState, TalksState, Timeline } from "@musubi/client";
import type { AccountId, AccountView, DeviceId, MemberView, ProfileView, TalkId, TalkView } from "@musubi/protocol";
import type { DeskState, KeyWarning, SealedDesk, SealedEngine } from "@musubi/sealed";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { DisclosureState } from "./disclosure-book.ts";
import type { LogState } from "./log/log-watch.ts";
import type { PictureName } from "./pictures.ts";
import type { Session, SessionState, SignedIn } from "./session.ts";

/** Handed down by the shell; everything else in the app reads it through the hooks below. */
export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  return present(useContext(SessionContext), "The session is not provided.");
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}

/** The signed-in person's things. Only for screens that the router shows to signed-in people. */
export const SignedInContext = createContext<SignedIn | null>(null);

export function useSignedIn(): SignedIn {
  return present(useContext(SignedInContext), "A screen for signed-in people was shown to somebody else.");
}

export function useEngine(): SealedEngine {
  return useSignedIn().engine;
}

/** A part of the engine's state. `select` must return a part that keeps its identity while nothing in it changed. */
export function useEngineState<T>(select: (state: EngineState) => T): T {
  const engine = useEngine();
  return useSyncExternalStore(engine.subscribe, () => select(engine.state()));
}

/** The keys of this device, and what they open. */
export function useDesk(): SealedDesk {
  return useSignedIn().desk;
}

/** How sealed talks stand on this device. */
export function useDeskState(): DeskState {
  const desk = useDesk();
  return useSyncExternalStore(
    (listener) => desk.subscribe(listener),
    () => desk.state,
  );
}

/** How many events of a sealed talk the server has counted and never given to this device. */
export function useMissingCount(talkId: TalkId): number {
  const desk = useDesk();
  return useSyncExternalStore(
    (listener) => desk.subscribe(listener),
    () => (desk.knowsSealed(talkId) ? desk.shelf(talkId).missingCount : 0),
  );
}

/** Whether an event of a sealed talk is of a time before this device came into it; never before the device knows when that was. */
export function useIsBeforeEntry(talkId: TalkId | undefined, event: number): boolean {
  const desk = useDesk();
  return useSyncExternalStore(
    (listener) => desk.subscribe(listener),
    () => talkId !== undefined && desk.knowsSealed(talkId) && desk.shelf(talkId).isBeforeEntry(event),
  );
}

/** What this device found wrong with the keys that the server shows. */
export function useKeyWarnings(): readonly KeyWarning[] {
  const desk = useDesk();
  return useSyncExternalStore(
    (listener) => desk.subscribe(listener),
    () => desk.keyLog?.warnings ?? NO_WARNINGS,
  );
}

/** Devices of the own account that the person was not asked about yet. */
export function useUnknownDevices(): readonly DeviceId[] {
  const desk = useDesk();
  return useSyncExternalStore(
    (listener) => desk.subscribe(listener),
    () => desk.ownWatch?.unknown ?? NO_DEVICES,
  );
}

const NO_WARNINGS: readonly KeyWarning[] = [];
const NO_DEVICES: readonly DeviceId[] = [];

export function useAccount(): AccountView | null {
  return useEngineState((state) => state.account);
}

export function useMyId(): AccountId {
  return useSignedIn().accountId;
}

export function useTalks(): TalksState {
  return useEngineState((state) => state.talks);
}

export function useTalk(talkId: TalkId): TalkView | undefined {
  return useEngineState((state) => state.talks.byId.get(talkId));
}

export function useFriends(): FriendsState {
  return useEngineState((state) => state.friends);
}

export function useTimeline(talkId: TalkId): Timeline | undefined {
  return useEngineState((state) => state.timelines.get(talkId));
}

const NO_MEMBERS: readonly MemberView[] = Object.freeze([]);
const NOBODY: readonly AccountId[] = Object.freeze([]);

export function useMembers(talkId: TalkId): readonly MemberView[] {
  return useEngineState((state) => state.members.get(talkId) ?? NO_MEMBERS);
}

export function useTyping(talkId: TalkId): readonly AccountId[] {
  return useEngineState((state) => state.typing.get(talkId) ?? NOBODY);
}

export function useConnectionState(): ConnectionState {
  return useEngineState((state) => state.connection);
}

/** Opens a talk while the screen shows it. */
export function useOpenTalk(talkId: TalkId): void {
  const engine = useEngine();
  useEffect(() => {
    void engine.openTalk(talkId);
    return () => engine.closeTalk(talkId);
  }, [engine, talkId]);
}

/** The address of a group's picture in memory, or null. */
export function usePicture(name: PictureName): string | null {
  const { pictures } = useSignedIn();
  return useSyncExternalStore(pictures.subscribe, () => pictures.read(name));
}

/** Who of the staff was shown data of mine. */
export function useDisclosures(): DisclosureState {
  const { disclosures } = useSignedIn();
  return useSyncExternalStore(disclosures.subscribe, disclosures.state);
}

/** What is known of the public log. */
export function useLogState(): LogState {
  const { logWatch } = useSignedIn();
  return useSyncExternalStore(logWatch.subscribe, logWatch.state);
}

/** Finds the profile of anybody who can appear in a talk: a member, a face, a friend, or myself. */
export function usePeople(talkId: TalkId): (accountId: AccountId) => ProfileView | undefined {
  const members = useMembers(talkId);
  const friends = useFriends();
  const talk = useTalk(talkId);
  const account = useAccount();
  return useMemo(() => {
    const known = new Map<AccountId, ProfileView>();
    for (const face of talk?.faces ?? []) known.set(face.accountId, face);
    for (const { profile } of members) known.set(profile.accountId, profile);
    if (account !== null) known.set(account.profile.accountId, account.profile);
    return (accountId) => known.get(accountId) ?? friends.byId.get(accountId)?.profile;
  }, [members, friends, talk, account]);
}
