import type { Clock, Random } from "@musubi/base";
import type { AccountId, MessageView } from "@musubi/protocol";
import type { Config } from "./config/settings.ts";
import { eraseAccountTask, markOfHandle, sweepTask } from "./features/accounts/index.ts";
import { sweepAlbumsTask } from "./features/albums/index.ts";
import { eraseAlbumTraces } from "./features/albums/port.ts";
import {
  adoptPortraitsTask,
  archivePicturesTask,
  eraseFilesOf,
  type FileDeps,
  processFileTask,
  remakePicturesTask,
  rolloutTask,
  sealRecordsTask,
  sweepFilesTask,
} from "./features/files/index.ts";
import type { FriendDeps } from "./features/friends/deps.ts";
import { httpsTransport, PushSender, type StaffNotice } from "./features/push/port.ts";
import { sweepReportsTask } from "./features/reports/index.ts";
import { sweepSealedTask } from "./features/sealed/index.ts";
import { buildTakeOutTask, sweepTakeOutsTask, type TakeOutDeps } from "./features/takeout/index.ts";
import type { Roster } from "./features/talks/roster-store.ts";
import type { Rosters } from "./features/talks/rosters.ts";
import type { Hub } from "./http/hub.ts";
import { type Outgoing, outgoing } from "./kernel/binding.ts";
import type { Database } from "./kernel/transaction.ts";
import type { JobTask } from "./platform/jobs/task.ts";
import { signOffTask } from "./staff/sign-off-task.ts";

/** What background work is made from. */
export interface BackgroundParts {
  readonly config: Config;
  readonly files: FileDeps;
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly takeOut: TakeOutDeps;
  readonly rosters: Rosters;
  readonly hub: Hub;
  readonly announceFriend: FriendDeps["announceFriend"];
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly onFault: (error: unknown) => void;
}

/** Work that no request waits for. */
export interface Background {
  readonly tasks: readonly JobTask[];
  /** Considers web push for members who are away. Never waits. */
  readonly pushLater: (message: MessageView, roster: Roster) => void;
  /** Considers web push for a person who is away. Never waits. */
  readonly pushNotice: (accountId: AccountId, notice: StaffNotice) => void;
  readonly stopPush: () => Promise<void>;
}

/** Puts background work together: erasing accounts, copies for people, sweeping, web push. */
export function makeBackground(parts: BackgroundParts): Background {
  const { database, clock, random, takeOut, config, files } = parts;
  const build = { ...takeOut, database };
  const erase = eraseAccountTask({
    database,
    clock,
    random,
    markOfHandle: (handle) => markOfHandle(takeOut.keyRing, handle),
    removeBlob: (blobId) => takeOut.blobs.remove(blobId),
    eraseUploads: async (accountId) => {
      await eraseFilesOf(
        {
          database,
          removeBlob: (blobId) => files.blobs.remove(blobId),
          removeUpload: (fileId) => files.pieces.remove(fileId),
          onMessageChanged: (message) => parts.emit([outgoing({ talk: message.talkId, seq: message.seq }, "message.changed", { message })]),
        },
        accountId,
      );
      await eraseAlbumTraces({ database, nowMs: clock.nowMs(), emit: parts.emit }, accountId);
    },
    onTalkLeft: (talkId, messages) => {
      parts.rosters.forget(talkId);
      parts.emit(messages.map((message) => outgoing({ talk: talkId }, "message.changed", { message })));
    },
    onProfileGone: (profile, seers) => parts.emit([outgoing({ accounts: seers }, "profile.changed", { profile })]),
    onRelationsEnded: (accountIds, goneId) => {
      for (const accountId of accountIds) parts.announceFriend(accountId, goneId);
    },
  });
  const tasks = [
    erase,
    sweepTask({ database, clock }),
    buildTakeOutTask(build),
    sweepTakeOutsTask(build),
    signOffTask(database),
    processFileTask(files),
    remakePicturesTask(files),
    rolloutTask(files),
    sealRecordsTask(files),
    sweepFilesTask(files),
    adoptPortraitsTask(files),
    archivePicturesTask({ ...files, keepsOriginals: config.keepsOriginals === "yes" }),
    sweepAlbumsTask({ database, clock }),
    sweepSealedTask({ database, clock }),
    sweepReportsTask({ database, clock }),
  ];
  if (config.pushContact === "") {
    return { tasks, pushLater: () => undefined, pushNotice: () => undefined, stopPush: () => Promise.resolve() };
  }
  const push = new PushSender({
    database,
    clock,
    vapid: takeOut.keyRing.vapid,
    contact: config.pushContact,
    serverName: config.serverName,
    transport: httpsTransport(),
    onFault: parts.onFault,
  });
  return {
    tasks,
    pushLater: (message, roster) => push.queueMessagePush({ message, recipients: membersAway(message, roster, parts.hub) }),
    pushNotice: (accountId, notice) => {
      if (!parts.hub.isOnline(accountId)) push.queueNotice({ accountId, notice });
    },
    stopPush: () => push.stop(),
  };
}

function membersAway(message: MessageView, roster: Roster, hub: Hub): AccountId[] {
  return [...roster.members]
    .filter(([accountId, member]) => accountId !== message.senderId && member.joinedSeq < message.seq && !hub.isOnline(accountId))
    .map(([accountId]) => accountId);
}
