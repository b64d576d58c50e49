import { useEffect } from "react";

/** Asks for something when the screen is shown and hands the answer on, unless the screen has gone meanwhile. */
export function useAnswer<T>(ask: () => Promise<T>, onAnswer: (answer: T) => void): void {
  useEffect(() => {
    let isWanted = true;
    const run = async () => {
      const answer = await ask();
      if (isWanted) onAnswer(answer);
    };
    void run();
    return () => {
      isWanted = false;
    };
  }, [ask, onAnswer]);
}
