import type { FilesToUpload } from "@musubi/client";
import { LIMITS } from "@musubi/protocol";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../../../shell/notices.tsx";
import { type Chosen, canBeSent, kindOf } from "./chosen.ts";
import { lookAt } from "./look-at.dom.ts";

export interface Tray {
  readonly chosen: readonly Chosen[];
  readonly keepsMetadata: boolean;
  readonly setKeepsMetadata: (keeps: boolean) => void;
  readonly add: (files: Iterable<File>) => void;
  readonly remove: (key: string) => void;
  readonly move: (key: string, by: -1 | 1) => void;
  readonly describe: (key: string, alt: string) => void;
  readonly clear: () => void;
  /** What is to be uploaded, in its order. */
  readonly toSend: () => FilesToUpload["sources"];
}

/** The files that are chosen and not sent. They leave this device only when the person sends them. */
export function useTray(): Tray {
  const { t } = useTranslation("pictures");
  const notices = useNotices();
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [keepsMetadata, setKeepsMetadata] = useState(false);
  const count = useRef(0);
  const latest = useRef(chosen);
  useEffect(() => {
    latest.current = chosen;
  }, [chosen]);
  useEffect(() => () => letGo(latest.current), []);

  const add = (files: Iterable<File>) => {
    const all = [...files];
    const tooLarge = all.find((file) => !canBeSent(file));
    if (tooLarge !== undefined) notices.done(t("trayTooLarge", { name: tooLarge.name }));
    const fitting = all.filter(canBeSent);
    const room = LIMITS.filesPerMessage - chosen.length;
    if (fitting.length > room) notices.done(t("trayFull", { count: LIMITS.filesPerMessage }));
    const added = fitting.slice(0, room).map((file): Chosen => {
      count.current += 1;
      return { key: `chosen-${count.current}`, file, kind: kindOf(file), alt: "", look: null };
    });
    setChosen((now) => [...now, ...added]);
    void lookAtAll(added);
  };
  // One after the other: a phone that opens thirty photos at once runs out of memory.
  const lookAtAll = async (added: readonly Chosen[]) => {
    for (const { key, file, kind } of added) {
      const look = await lookAt(file, kind);
      const isThere = latest.current.some((each) => each.key === key);
      if (!isThere && look.url !== null) URL.revokeObjectURL(look.url);
      setChosen((now) => now.map((each) => (each.key === key ? { ...each, look } : each)));
    }
  };
  const move = (key: string, by: -1 | 1) =>
    setChosen((now) => {
      const from = now.findIndex((each) => each.key === key);
      const [one, other] = [now[from], now[from + by]];
      if (one === undefined || other === undefined) return now;
      return now.with(from, other).with(from + by, one);
    });
  const remove = (key: string) => {
    letGo(chosen.filter((each) => each.key === key));
    setChosen((now) => now.filter((each) => each.key !== key));
  };
  const clear = () => {
    letGo(chosen);
    setChosen([]);
    setKeepsMetadata(false);
  };
  const toSend = () =>
    chosen.map(({ file, kind, alt, look }) => ({
      bytes: file,
      kind,
      name: file.name,
      alt: alt.trim(),
      keepsMetadata: keepsMetadata && kind !== "file",
      ...(look === null || look.sides === null ? {} : { sides: look.sides }),
      ...(look === null || look.durationMs === null ? {} : { durationMs: look.durationMs }),
      ...(look === null || look.poster === null ? {} : { poster: look.poster }),
    }));
  const describe = (key: string, alt: string) => setChosen((now) => now.map((each) => (each.key === key ? { ...each, alt } : each)));
  return { chosen, keepsMetadata, setKeepsMetadata, add, remove, move, describe, clear, toSend };
}

function letGo(chosen: readonly Chosen[]): void {
  for (const { look } of chosen) if (look !== null && look.url !== null) URL.revokeObjectURL(look.url);
}
