import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { recall, remember } from "../../data/device-memory.ts";

export interface Details {
  readonly isOpen: boolean;
  readonly set: (isOpen: boolean) => void;
}

/**
 * Whether the details of the talk are open. Beside the talk they are remembered on this device; where they cover it they are a
 * step of their own in the history, so that "back" closes them and nothing else.
 */
export function useDetails(isSide: boolean): Details {
  const router = useRouter();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const [isOpenBeside, setOpenBeside] = useState(() => recall("details") === "open");
  if (isSide) {
    return {
      isOpen: isOpenBeside,
      set: (isOpen) => {
        setOpenBeside(isOpen);
        remember("details", isOpen ? "open" : null);
      },
    };
  }
  const isOpen = search.details === true;
  return {
    isOpen,
    set: (wanted) => {
      if (wanted === isOpen) return;
      if (wanted) void navigate({ to: ".", search: { ...search, details: true } });
      else if (router.history.canGoBack()) router.history.back();
      else void navigate({ to: ".", search: search.at === undefined ? {} : { at: search.at }, replace: true });
    },
  };
}
