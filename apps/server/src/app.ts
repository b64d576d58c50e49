import { assert, type Clock, type Random } from "@musubi/base";
import { type AccountId, type DeviceId, OPERATIONS, type TalkId } from "@musubi/protocol";
import type { Logger } from "pino";
import { type Accountability, makeAccountability } from "./accountability.ts";
import { type Background, makeBackground } from "./background.ts";
import type { Config } from "./config/settings.ts";
import { eventEmitter } from "./emitter.ts";
import { profileAnnouncer } from "./features/accounts/announcer.ts";
import { accountFeature } from "./features/accounts/index.ts";
import { readMyAccountView } from "./features/accounts/port.ts";
import { deviceFeature } from "./features/devices/index.ts";
import { findSession, isSessionToken, type LiveSessions, PasswordHasher, touchDevice } from "./features/devices/port.ts";
import { friendAnnouncer } from "./features/friends/announcer.ts";
import { friendFeature } from "./features/friends/index.ts";
import { inviteFeature } from "./features/invites/index.ts";
import { messageFanOut } from "./features/messages/fan-out.ts";
import { messageFeature } from "./features/messages/index.ts";
import { Posting } from "./features/messages/posting.ts";
import { pushFeature } from "./features/push/index.ts";
import { searchFeature } from "./features/search/index.ts";
import { SearchIndexer } from "./features/search/indexer.ts";
import { syncFeature } from "./features/sync/index.ts";
import { takeOutFeature } from "./features/takeout/index.ts";
import { talkAnnouncer } from "./features/talks/announcer.ts";
import { talkFeature } from "./features/talks/index.ts";
import { Rosters } from "./features/talks/rosters.ts";
import { Hub } from "./http/hub.ts";
import { LiveSpans } from "./http/live-spans.ts";
import { SessionBook } from "./http/session-book.ts";
import { AccessRules } from "./kernel/access.ts";
import type { Feature } from "./kernel/feature.ts";
import { describe, kernelLog } from "./kernel/kernel-log.ts";
import { Kernel } from "./kernel/pipeline.ts";
import { DEFAULT_RATES, RateLimiter, type Rates } from "./kernel/rate-limit.ts";
import type { Database } from "./kernel/transaction.ts";
import type { BlobStore } from "./platform/blobs/blob-store.ts";
import type { KeyRing } from "./platform/keys/key-ring.ts";

/** What the application is made from. */
export interface AppParts {
  readonly config: Config;
  readonly publicUrl: string;
  /** The origins of our own pages, for passkeys. Known for sure only once the port is. */
  readonly origins: readonly string[];
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly database: Database;
  /** The same database on connections that only sessions use. */
  readonly sessionDatabase: Database;
  readonly keyRing: KeyRing;
  readonly blobs: BlobStore;
  readonly stickers: ReadonlySet<string>;
  readonly strictReplies: boolean;
  readonly rates?: Rates;
}

/** The application: all features behind one kernel, and what the transports need of them. */
export interface App {
  readonly kernel: Kernel;
  readonly hub: Hub;
  readonly sessions: SessionBook;
  readonly limiter: RateLimiter;
  readonly spans: LiveSpans;
  readonly indexer: SearchIndexer;
  readonly background: Background;
  /** Records of what the staff was shown: sealed, logged, told. */
  readonly accountability: Accountability;
  /** Notes that a device was just in use; never waits. */
  readonly touch: (deviceId: DeviceId) => void;
}

/** Puts the application together: the only file that lists all features. */
export function makeApp(parts: AppParts): App {
  const { clock, random, log, database, config } = parts;
  const onFault = (error: unknown): void => log.error({ event: "background_fault", ...describe(error) });
  const hub = new Hub();
  const rosters = new Rosters(database);
  const emit = eventEmitter(hub, rosters, onFault);
  const sessions = new SessionBook(isSessionToken, (tokenHash) => findSession(parts.sessionDatabase, tokenHash), clock);
  const live = liveSessions(sessions, hub);
  const limiter = new RateLimiter(parts.rates ?? ratesOf(config), clock);
  const indexer = new SearchIndexer(database, onFault);
  const announce = talkAnnouncer({ database, clock, devicesOnline: (accountId) => hub.devicesOf(accountId), emit, onFault });
  const talks = { clock, random, region: config.region, rosters, announce };
  const announceFriend = friendAnnouncer({ database, isOnline: (accountId) => hub.isOnline(accountId), emit, onFault });
  const talkChanged = (talkId: TalkId, accountIds: readonly AccountId[]): void => {
    rosters.forget(talkId);
    announce(talkId, accountIds);
  };
  const friends = { clock, announceFriend, talkChanged };
  const indexLater = (talkId: TalkId): void => indexer.later(talkId);
  const takeOut = { clock, random, keyRing: parts.keyRing, blobs: parts.blobs, region: config.region };
  const background = makeBackground({ config, clock, random, database, takeOut, rosters, hub, announceFriend, emit, onFault });
  const { pushLater, pushNotice } = background;
  const accountability = makeAccountability({ config, clock, random, database, keyRing: parts.keyRing, emit, pushNotice, onFault });
  const posting = new Posting(
    database,
    messageFanOut({ rosters, send: (ids, event, except) => hub.send(ids, event, except), indexLater, pushLater, onFault }),
  );
  const relyingParty = { id: new URL(parts.publicUrl).hostname, name: config.serverName, origins: parts.origins };
  const devices = { clock, random, live, limiter, passwords: new PasswordHasher(random), relyingParty };
  const accounts = {
    ...devices,
    keyRing: parts.keyRing,
    signup: config.signup,
    region: config.region,
    serverName: config.serverName,
    version: parts.version,
    pushKey: config.pushContact === "" ? "" : parts.keyRing.vapid.publicKey,
    announceProfile: profileAnnouncer({ database, onlineAccounts: () => hub.onlineAccounts(), emit, onFault }),
  };
  const features: readonly Feature[] = [
    accountFeature(accounts),
    deviceFeature(devices),
    friendFeature(friends),
    inviteFeature({ talks, friends }),
    talkFeature(talks),
    messageFeature({
      clock,
      rosters,
      posting,
      isSticker: (setId, stickerId) => parts.stickers.has(`${setId}/${stickerId}`),
      indexLater,
      pushLater,
    }),
    searchFeature({ clock }),
    syncFeature({ clock, readAccount: readMyAccountView }),
    pushFeature({ clock }),
    takeOutFeature(takeOut),
    ...accountability.features,
  ];
  const access = new AccessRules();
  for (const feature of features) feature.register(access);
  const kernel = new Kernel(
    { database, access, limiter, log: kernelLog(log, random), clock, emit, strictReplies: parts.strictReplies },
    features.flatMap((feature) => feature.operations),
  );
  requireEveryOperation(kernel);
  const spans = new LiveSpans(parts.sessionDatabase, clock, random);
  const touch = (deviceId: DeviceId): void => void touchDevice(parts.sessionDatabase, deviceId, clock.nowMs()).catch(onFault);
  return { kernel, hub, sessions, limiter, spans, indexer, background, accountability, touch };
}

function liveSessions(sessions: SessionBook, hub: Hub): LiveSessions {
  return {
    forgetDevice: (deviceId) => {
      sessions.forget(deviceId);
      hub.closeDevice(deviceId);
    },
    isOnline: (deviceId) => hub.hasDevice(deviceId),
  };
}

/** The usual rates, with the operator's own for sending: ten seconds' worth at once. */
function ratesOf(config: Config): Rates {
  return { ...DEFAULT_RATES, send: { perSecond: config.sendRate, burst: config.sendRate * 10 } };
}

/** An operation of the contract without a handler is a promise broken at start, not at the first call. */
function requireEveryOperation(kernel: Kernel): void {
  const bound = new Set(kernel.names());
  const missing = Object.keys(OPERATIONS).filter((name) => !bound.has(name));
  assert(missing.length === 0, `These operations have no handler: ${missing.join(", ")}.`);
}
