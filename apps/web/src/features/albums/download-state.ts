/** How far an archive is. `totalBytes` is null where the server does not say. */
export interface DownloadState {
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}
