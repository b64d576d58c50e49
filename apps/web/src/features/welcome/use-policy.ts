import { useEffect, useState } from "react";
import { askPolicy, type Policy } from "../../data/newcomer.ts";

/** What this server tells a newcomer; null until it has answered. */
export function usePolicy(): Policy | null {
  const [policy, setPolicy] = useState<Policy | null>(null);
  useEffect(() => {
    let isWanted = true;
    void askPolicy().then((answer) => {
      if (isWanted && answer.ok) setPolicy(answer.value);
    });
    return () => {
      isWanted = false;
    };
  }, []);
  return policy;
}
