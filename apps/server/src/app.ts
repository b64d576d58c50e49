import { join, resolve } from "node:path";
import { assert, type Clock, type Random } from "@musubi/base";
import { type AccountId, type BlobId, OPERATIONS, type TalkId } from "@musubi/protocol";
import type { Logger } from "pino";
import { type Accountability, makeAccountability } from "./accountability.ts";
import { type Background, makeBackground } from "./background.ts";
import type { Config } from "./config/settings.ts";
import { eventEmitter } from "./emitter.ts";
import { profileAnnouncer } from "./features/accounts/announcer.ts";
import { accountFeature } from "./features/accounts/index.ts";
import { readMyAccountView } from "./features/accounts/port.ts";
import { albumFeature } from "./features/albums/index.ts";
import { deviceFeature } from "./features/devices/index.ts";
import { findSession, isSessionToken, type LiveSessions, PasswordHasher } from "./features/devices/port.ts";
import { type FileDeps, fileFeature, PictureAlarms, UploadReceiver } from "./features/files/index.ts";
import { FileReader } from "./features/files/port.ts";
import { friendAnnouncer } from "./features/friends/announcer.ts";
import { friendFeature } from "./features/friends/index.ts";
import { inviteFeature } from "./features/invites/index.ts";
import { keepFeature } from "./features/keep/index.ts";
import { keyAnnouncer } from "./features/keys/announcer.ts";
import { type KeyDeps, keyFeature } from "./features/keys/index.ts";
import { KEY_LOG_HEAD_FILE, KeyLog, KeyLogWitnesses } from "./features/keys/port.ts";
import { linkFeature } from "./features/links/index.ts";
import { Turns } from "./features/links/turns.ts";
import { headFile } from "./features/log/port.ts";
import { messageFanOut } from "./features/messages/fan-out.ts";
import { messageFeature } from "./features/messages/index.ts";
import { Posting } from "./features/messages/posting.ts";
import { pushFeature } from "./features/push/index.ts";
import { reportFeature } from "./features/reports/index.ts";
import { sealedFanOut } from "./features/sealed/fan-out.ts";
import { FrankingKeys } from "./features/sealed/franking-keys.ts";
import { sealedFeature } from "./features/sealed/index.ts";
import { PublicView } from "./features/sealed/port.ts";
import { SealedPosting } from "./features/sealed/posting.ts";
import { searchFeature } from "./features/search/index.ts";
import { SearchIndexer } from "./features/search/indexer.ts";
import { syncFeature } from "./features/sync/index.ts";
import { takeOutFeature } from "./features/takeout/index.ts";
import { talkAnnouncer } from "./features/talks/announcer.ts";
import { CatchingUp } from "./features/talks/catching-up.ts";
import { talkFeature } from "./features/talks/index.ts";
import { Rosters } from "./features/talks/rosters.ts";
import { Hub } from "./http/hub.ts";
import { LiveSpans } from "./http/live-spans.ts";
import { SessionBook } from "./http/session-book.ts";
import { AccessRules } from "./kernel/access.ts";
import type { Outgoing } from "./kernel/binding.ts";
import type { Feature } from "./kernel/feature.ts";
import { describe, kernelLog } from "./kernel/kernel-log.ts";
import { Kernel } from "./kernel/pipeline.ts";
import { DEFAULT_RATES, RateLimiter, type Rates } from "./kernel/rate-limit.ts";
import type { Database } from "./kernel/transaction.ts";
import type { BlobStore } from "./platform/blobs/blob-store.ts";
import { hasRoomFor } from "./platform/blobs/disk-room.ts";
import type { PieceFolder } from "./platform/blobs/piece-folder.ts";
import type { KeyRing } from "./platform/keys/key-ring.ts";
import { type Outbound, publicInternet } from "./platform/outbound/outbound.ts";

const GIGABYTE = 1_000_000_000;

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
  /** Bytes of uploads that are under way. */
  readonly pieces: PieceFolder;
  /** Makes and checks pictures, in processes of its own. */
  readonly workshop: FileDeps["workshop"];
  /** A newer build that is to take over in stages. */
  readonly next: FileDeps["next"];
  readonly knownPictures?: number;
  readonly stickers: ReadonlySet<string>;
  readonly strictReplies: boolean;
  readonly rates?: Rates;
  /** How pages of strangers are reached; else the public internet, and nothing else. */
  readonly outbound?: Outbound;
}

/** The application: all features behind one kernel, and what the transports need of them. */
export interface App {
  readonly kernel: Kernel;
  readonly hub: Hub;
  readonly sessions: SessionBook;
  readonly rosters: Rosters;
  readonly limiter: RateLimiter;
  readonly spans: LiveSpans;
  readonly indexer: SearchIndexer;
  readonly background: Background;
  /** Where the bytes of uploads go. */
  readonly uploads: UploadReceiver;
  /** Sends events to the open sockets of the people they are for. Never waits. */
  readonly emit: (events: readonly Outgoing[]) => void;
  /** What work with files needs, for what goes on without being asked. */
  readonly files: FileDeps;
  /** What the operator must know about pictures. */
  readonly alarms: PictureAlarms;
  /** Records of what the staff was shown: sealed, logged, told. */
  readonly accountability: Accountability;
  /** The log of device statements. */
  readonly keyLog: KeyLog;
  /** Those who watch it, and what they have signed. */
  readonly keyLogWitnesses: KeyLogWitnesses;
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
  const indexer = new SearchIndexer(database, clock, onFault);
  const announce = talkAnnouncer({ database, clock, devicesOnline: (accountId) => hub.devicesOf(accountId), emit, onFault });
  const talks = { clock, random, region: config.region, rosters, catchingUp: new CatchingUp(database), announce };
  const announceFriend = friendAnnouncer({ database, isOnline: (accountId) => hub.isOnline(accountId), emit, onFault });
  const talkChanged = (talkId: TalkId, accountIds: readonly AccountId[]): void => {
    rosters.forget(talkId);
    announce(talkId, accountIds);
  };
  const friends = { clock, announceFriend, talkChanged };
  const indexLater = (talkId: TalkId): void => indexer.later(talkId);
  const takeOut = { clock, random, keyRing: parts.keyRing, blobs: parts.blobs, region: config.region };
  const alarms = new PictureAlarms(log);
  const files = fileDeps(parts, { emit, onFault, alarms });
  const uploads = new UploadReceiver(files);
  const background = makeBackground({ files, config, clock, random, database, takeOut, rosters, hub, announceFriend, emit, onFault });
  const { pushLater, pushNotice } = background;
  const accountability = makeAccountability({ config, clock, random, database, keyRing: parts.keyRing, emit, pushNotice, onFault });
  const posting = new Posting(
    database,
    messageFanOut({ rosters, send: (ids, event, except) => hub.send(ids, event, except), indexLater, pushLater, onFault }),
  );
  const isSticker = (setId: string, stickerId: string): boolean => parts.stickers.has(`${setId}/${stickerId}`);
  const { devices, accounts } = identityDeps(parts, { live, limiter, hub, emit, onFault, blobs: files.blobs });
  const sealed = sealedDeps(parts, { rosters, hub, emit, pushLater, onFault, proofs: devices });
  const features: readonly Feature[] = [
    accountFeature(accounts),
    deviceFeature(devices),
    friendFeature(friends),
    inviteFeature({ talks, friends }),
    talkFeature(talks),
    messageFeature({ clock, rosters, posting, isSticker, indexLater, pushLater }),
    searchFeature({ clock }),
    syncFeature({ clock, readAccount: readMyAccountView }),
    pushFeature({ clock }),
    keepFeature({ clock, keepBytesMax: config.keepSpaceGb * GIGABYTE }),
    takeOutFeature(takeOut),
    fileFeature(files, uploads),
    keyFeature(sealed.keys),
    sealedFeature(sealed.talks),
    reportFeature({ clock, random, keyRing: parts.keyRing }),
    albumFeature({ clock, random, reader: new FileReader(files) }),
    linkFeature(linkDeps(parts)),
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
  const { keyLog } = sealed.keys;
  const logs = { keyLog, keyLogWitnesses: new KeyLogWitnesses({ database, clock, keyLog, witnesses: config.witnesses, onFault }) };
  return { kernel, hub, sessions, rosters, limiter, spans, indexer, background, uploads, emit, files, alarms, accountability, ...logs };
}

/** What sign-in, devices and accounts need. */
function identityDeps(
  parts: AppParts,
  beside: Pick<FileDeps, "emit" | "onFault" | "blobs"> & { readonly live: LiveSessions; readonly limiter: RateLimiter; readonly hub: Hub },
) {
  const { clock, random, database, config } = parts;
  const { live, limiter, hub, emit, onFault, blobs } = beside;
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
    hasLinkPreviews: config.linkPreviews === "yes",
    announceProfile: profileAnnouncer({ database, onlineAccounts: () => hub.onlineAccounts(), emit, onFault }),
    removeForms: async (blobIds: readonly BlobId[]): Promise<void> => {
      for (const blobId of blobIds) await blobs.remove(blobId).catch(onFault);
    },
  };
  return { devices, accounts };
}

/** Thirty talks with the same person at once, then one a minute. */
const TAKINGS = { keyPackage: { perSecond: 1 / 60, burst: 30 } };

/** What sealed talks and the public keys of devices need. */
function sealedDeps(
  { clock, random, database, keyRing, log, config }: AppParts,
  beside: Pick<FileDeps, "emit" | "onFault"> & { readonly rosters: Rosters; readonly hub: Hub } & Pick<Background, "pushLater"> &
    Pick<KeyDeps, "proofs">,
) {
  const { rosters, hub, emit, pushLater, onFault, proofs } = beside;
  const publicView = new PublicView(random);
  const franking = new FrankingKeys({ database, keyRing, clock, random });
  const send = hub.send.bind(hub);
  const posting = new SealedPosting(database, franking, sealedFanOut({ rosters, send, pushLater, onFault }));
  const keyLog = new KeyLog({
    ...{ database, keyRing, clock, random, onFault },
    seen: headFile(join(resolve(config.dataDir), KEY_LOG_HEAD_FILE)),
    publicHost: config.publicUrl === "" ? null : new URL(config.publicUrl).host,
    hashOf: async () => (await publicView.load()).view.statementHash,
  });
  const announceKeys = keyAnnouncer({ database, onlineAccounts: () => hub.onlineAccounts(), emit, onFault });
  return {
    keys: { clock, takings: new RateLimiter(TAKINGS, clock), publicView, keyLog, announceKeys, proofs },
    talks: { clock, rosters, posting, publicView, franking, log },
  };
}

/** Each of these holds a line to a stranger's server, and a picture of it, for some seconds. */
const PREVIEWS = { eachMax: 2, allMax: 16 };

function linkDeps({ config, outbound = publicInternet() }: AppParts) {
  return { outbound, turns: new Turns(PREVIEWS), isOn: config.linkPreviews === "yes" };
}

function fileDeps(parts: AppParts, beside: Pick<FileDeps, "emit" | "onFault"> & { readonly alarms: PictureAlarms }): FileDeps {
  const { clock, random, database, keyRing, blobs, pieces, workshop, next, config } = parts;
  const { emit, onFault, alarms } = beside;
  return {
    clock,
    random,
    database,
    keyRing,
    blobs,
    pieces,
    workshop,
    next,
    ...(parts.knownPictures === undefined ? {} : { knownPictures: parts.knownPictures }),
    region: config.region,
    storedBytesMax: config.fileSpaceGb * GIGABYTE,
    hasRoom: (sizeBytes) => hasRoomFor(resolve(config.dataDir), sizeBytes, config.diskReserveGb * GIGABYTE),
    emit,
    onFault,
    alarm: (foundBy, reason, variant) => alarms.raise(foundBy, reason, variant),
  };
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
