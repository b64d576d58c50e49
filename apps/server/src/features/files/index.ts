import type { Feature } from "../../kernel/feature.ts";
import { registerFileRules } from "./access.ts";
import type { FileDeps } from "./deps.ts";
import { FileReader } from "./file-reader.ts";
import { handleCancelUpload } from "./ops/cancel-upload.ts";
import { handleConfirmPurge } from "./ops/confirm-purge.ts";
import { handleDescribeFiles } from "./ops/describe-files.ts";
import { handleReadEpochs } from "./ops/read-epochs.ts";
import { handleReadFile } from "./ops/read-file.ts";
import { handleReadUpload } from "./ops/read-upload.ts";
import { handleReportMismatch } from "./ops/report-mismatch.ts";
import { handleStartUpload } from "./ops/start-upload.ts";
import type { UploadReceiver } from "./upload-receiver.ts";

export type { FileDeps } from "./deps.ts";
export { rolloutTask } from "./generators/rollout.ts";
export { adoptPortraitsTask } from "./jobs/adopt-portraits.ts";
export { archivePicturesTask } from "./jobs/archive-pictures.ts";
export { eraseFilesOf } from "./jobs/erase-files.ts";
export { processFileTask } from "./jobs/process-file.ts";
export { REMAKE_PICTURES, remakePicturesTask } from "./jobs/remake-pictures.ts";
export { sweepFilesTask } from "./jobs/sweep-files.ts";
export { PictureAlarms } from "./picture-alarms.ts";
export { PurgeWatch } from "./purge-watch.ts";
export { PictureSampler } from "./sampler/picture-sampler.ts";
export { sealRecordsTask } from "./scope/seal-records.ts";
export { type Received, UploadReceiver } from "./upload-receiver.ts";

/** Files: uploading, looking at, reading, taking back. */
export function fileFeature(deps: FileDeps, uploads: UploadReceiver): Feature {
  const reader = new FileReader(deps);
  return {
    register: registerFileRules,
    operations: [
      handleStartUpload(deps),
      handleReadUpload(),
      handleCancelUpload(deps, (fileId) => uploads.interrupt(fileId)),
      handleDescribeFiles(),
      handleReadFile(reader),
      handleReportMismatch(deps),
      handleConfirmPurge(deps),
      handleReadEpochs(),
    ],
  };
}
