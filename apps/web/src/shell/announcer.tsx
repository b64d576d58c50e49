import { VisuallyHidden } from "@mantine/core";
import { createContext, useCallback, useContext, useState } from "react";

const AnnounceContext = createContext<(sentence: string) => void>(() => undefined);

/** Says something to screen readers without moving the focus: a new message, a finished action. */
export function useAnnounce(): (sentence: string) => void {
  return useContext(AnnounceContext);
}

const KEPT = 3;

/** The one polite live region of the app. The last few sentences stay, so that a quick second one does not cut off the first. */
export function Announcer({ children }: { readonly children: React.ReactNode }) {
  const [said, setSaid] = useState<{ readonly count: number; readonly sentences: readonly { id: number; sentence: string }[] }>({
    count: 0,
    sentences: [],
  });
  const announce = useCallback((sentence: string) => {
    setSaid(({ count, sentences }) => ({ count: count + 1, sentences: [...sentences, { id: count, sentence }].slice(-KEPT) }));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden>
        <div aria-live="polite" aria-atomic={false} data-testid="announcer">
          {said.sentences.map(({ id, sentence }) => (
            <p key={id}>{sentence}</p>
          ))}
        </div>
      </VisuallyHidden>
    </AnnounceContext>
  );
}
