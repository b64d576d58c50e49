import { no, ok, type Result, systemRandom } from "@musubi/base";
import { backoffMs, type Connection, type UploadCode } from "@musubi/client";
import { cancelUpload, describeFiles, type FileId, startUpload } from "@musubi/protocol";

/** Half a minute and more without the network, counted in attempts. */
const ATTEMPTS_MAX = 8;
const ASK_FIRST_MS = 250;
const ASK_MAX_MS = 4_000;
/** What passes by itself: the upload goes on from where the server stands. */
const PASSING: ReadonlySet<UploadCode> = new Set<UploadCode>(["offline", "timeout", "unavailable", "in_progress", "rate_limited"]);

/** What is told of a portrait that is on its way. */
export interface PortraitProgress {
  /** Of a hundred; null while the server looks at it. */
  readonly onProgress: (percent: number | null) => void;
  readonly signal: AbortSignal;
}

/** Uploads a portrait and waits until it can be shown. Bytes that arrived stay: a lost network costs nothing. */
export async function sendPortrait(
  connection: Connection,
  bytes: Blob,
  { onProgress, signal }: PortraitProgress,
): Promise<Result<FileId, UploadCode>> {
  const started = await connection.call(startUpload, { kind: "portrait", name: "portrait", sizeBytes: bytes.size });
  if (!started.ok) return no(started.reason.code);
  const { fileId } = started.value;
  const tell = (sentBytes: number) => onProgress(Math.floor((sentBytes / bytes.size) * 100));
  for (let attempt = 1; ; attempt += 1) {
    const sent = await connection.upload(fileId, bytes, { onProgress: tell, signal });
    if (sent.ok) break;
    if (signal.aborted || attempt === ATTEMPTS_MAX || !PASSING.has(sent.reason.code)) {
      void connection.call(cancelUpload, { fileId });
      return no(sent.reason.code);
    }
    await pause(backoffMs(attempt, systemRandom));
  }
  onProgress(null);
  return untilReady(connection, fileId, signal);
}

async function untilReady(connection: Connection, fileId: FileId, signal: AbortSignal): Promise<Result<FileId, UploadCode>> {
  for (let waitMs = ASK_FIRST_MS; !signal.aborted; waitMs = Math.min(ASK_MAX_MS, waitMs * 1.5)) {
    await pause(waitMs);
    const answer = await connection.call(describeFiles, { fileIds: [fileId] });
    if (!answer.ok && !PASSING.has(answer.reason.code)) return no(answer.reason.code);
    const file = answer.ok ? answer.value.files[0] : undefined;
    if (file?.state === "ready") return ok(fileId);
    if (file?.state === "refused") return no(file.refusal ?? "broken_picture");
  }
  void connection.call(cancelUpload, { fileId });
  return no("offline");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
