import { VisuallyHidden } from "@mantine/core";
import { createContext, useContext, useState, useSyncExternalStore } from "react";
import { Spoken } from "./spoken.ts";

/** Says a sentence and answers with the way to take it back. */
type Announce = (sentence: string) => () => void;

const AnnounceContext = createContext<Announce>(() => () => undefined);

/** Says something to screen readers without moving the focus: a new message, a finished action. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** The one polite live region of the app. */
export function Announcer({ children }: { readonly children: React.ReactNode }) {
  const [spoken] = useState(() => new Spoken());
  const sentences = useSyncExternalStore(spoken.subscribe, spoken.sentences);
  return (
    <AnnounceContext value={spoken.say}>
      {children}
      <VisuallyHidden>
        <div aria-live="polite" aria-atomic={false} data-testid="announcer">
          {sentences.map(({ id, sentence }) => (
            <p key={id}>{sentence}</p>
          ))}
        </div>
      </VisuallyHidden>
    </AnnounceContext>
  );
}
