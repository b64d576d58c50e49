/** A time span as people read it. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A size as people read it. */
export function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(0)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A share from 0 to 1 as people read it. */
export function percent(share: number): string {
  return `${Math.min(Math.round(share * 100), 100)} %`;
}
