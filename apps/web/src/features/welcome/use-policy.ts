import { useCallback, useState } from "react";
import { askPolicy, type Policy } from "../../data/newcomer.ts";
import { useAnswer } from "../../shell/use-answer.ts";

/** What this server tells a newcomer; null until it has answered. */
export function usePolicy(): Policy | null {
  const [policy, setPolicy] = useState<Policy | null>(null);
  const onAnswer = useCallback((answer: Awaited<ReturnType<typeof askPolicy>>) => {
    if (answer.ok) setPolicy(answer.value);
  }, []);
  useAnswer(askPolicy, onAnswer);
  return policy;
}
