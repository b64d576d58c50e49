import { useMemo } from "react";
import { useFriends } from "../../data/hooks.ts";
import { useRecalled } from "../../data/use-recalled.ts";

/** How many friends are new since the list of friends was last looked at on this device. */
export function useNewFriendCount(): number {
  const { friends } = useFriends();
  const seen = useRecalled("friends.seen");
  return useMemo(() => (seen === null ? 0 : friends.filter(({ since }) => since > Number(seen)).length), [friends, seen]);
}
