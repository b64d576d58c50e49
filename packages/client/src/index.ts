export { AlbumBook } from "./album/album-book.ts";
export type { AlbumLine, AlbumPhotos, AlbumUpload, GonePhotos, TalkAlbums } from "./album/surface.ts";
export { backoffMs } from "./connection/backoff.ts";
export { callOnce } from "./connection/call-once.ts";
export { connect } from "./connection/connect.ts";
export type { OpenSocket, Socket, SocketHandlers } from "./connection/socket.ts";
export type { CallOptions, ClientCode, Connection, ConnectionState, ConnectOptions, FailureCode, Refused } from "./connection/surface.ts";
export { wakeOnReturn } from "./connection/wake.dom.ts";
export { newClientId } from "./engine/client-id.ts";
export { createEngine } from "./engine/create-engine.ts";
export { isWaiting, membersOf, type Receipt, receiptOf, talkOf, timelineOf, typingIn } from "./engine/select.ts";
export type {
  Done,
  Engine,
  EngineOptions,
  EngineState,
  FilesToUpload,
  FriendsState,
  PendingContent,
  PendingMessage,
  PendingState,
  SearchAnswer,
  SendOptions,
  TalksState,
  Timeline,
  UploadsContent,
  WrittenText,
} from "./engine/surface.ts";
export { indexedDbStore } from "./store/indexed-db-store.dom.ts";
export type { LocalStore, StoreChange, StoreSpace } from "./store/local-store.ts";
export { memoryStore } from "./store/memory-store.ts";
export { withoutFiles } from "./upload/files-to-send.ts";
export type { UploadCode, UploadId, UploadSource, UploadState, Uploads, UploadView } from "./upload/surface.ts";
