import type { OutputOf } from "../../data/operations.ts";

/** Somebody of the staff as the lists show them. */
export type Member = OutputOf<"member.list">["members"][number];
