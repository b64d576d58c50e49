import { systemClock } from "@musubi/base";
import { useEffect, useState } from "react";

/** The present time in milliseconds, renewed each minute: for labels such as "yesterday". */
export function useNow(): number {
  const [now, setNow] = useState(() => systemClock.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNow(systemClock.nowMs()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
