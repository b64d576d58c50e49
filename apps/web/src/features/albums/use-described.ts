import { describeFiles, type FileId, type FileView } from "@musubi/protocol";
import { useEffect, useRef, useState } from "react";
import { useEngine } from "../../data/hooks.ts";

/** Full descriptions of the files that are looked at, asked for once each: what an album says of a photo is too short to save it. */
export function useDescribed(fileIds: readonly FileId[]): ReadonlyMap<FileId, FileView> {
  const engine = useEngine();
  const [described, setDescribed] = useState<ReadonlyMap<FileId, FileView>>(new Map());
  const asked = useRef(new Set<FileId>());
  const key = fileIds.join(" ");
  useEffect(() => {
    const wanted = fileIds.filter((fileId) => !asked.current.has(fileId));
    if (wanted.length === 0) return;
    for (const fileId of wanted) asked.current.add(fileId);
    const ask = async () => {
      const answer = await engine.perform(describeFiles, { fileIds: wanted });
      if (!answer.ok) {
        for (const fileId of wanted) asked.current.delete(fileId);
        return;
      }
      const found = answer.value.files.flatMap(({ file }) => (file === null ? [] : [[file.fileId, file] as const]));
      setDescribed((now) => new Map([...now, ...found]));
    };
    void ask();
    // oxlint-disable-next-line react/exhaustive-deps -- because the key stands for the ids, whose list is a new one at each drawing.
  }, [engine, key]);
  return described;
}
