/** Places as stretches without a gap: no stretch spans a place that is not named. */
export function stretchesOf(seqs: readonly number[]): { readonly fromSeq: number; readonly toSeq: number }[] {
  const stretches: { fromSeq: number; toSeq: number }[] = [];
  for (const seq of [...new Set(seqs)].sort((one, other) => one - other)) {
    const last = stretches.at(-1);
    if (last !== undefined && seq === last.toSeq + 1) last.toSeq = seq;
    else stretches.push({ fromSeq: seq, toSeq: seq });
  }
  return stretches;
}
