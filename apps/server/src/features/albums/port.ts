/** What other features may use of albums. */
export { eraseAlbumTraces } from "./jobs/erase-traces.ts";
export { exportAlbumPhotos } from "./take-out-store.ts";
