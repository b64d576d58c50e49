/** What one check found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** "advice" does not keep the server from running well today. */
  readonly state: "good" | "advice" | "bad";
  /** What is so. */
  readonly says: string;
  /** What to do about it; only where it is not good. */
  readonly todo?: string;
}

export function good(about: string, says: string): Finding {
  return { about, state: "good", says };
}

export function advice(about: string, says: string, todo: string): Finding {
  return { about, state: "advice", says, todo };
}

export function bad(about: string, says: string, todo: string): Finding {
  return { about, state: "bad", says, todo };
}
