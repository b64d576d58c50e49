import { parentPort, workerData } from "node:worker_threads";
import { POLICY_DIR } from "../installed.ts";
import { type FutureStaff, toolsByPolicy } from "./allowed-tools.ts";
import { readStaffPolicy } from "./policy.ts";

// Given by `toolsAllowedTo`, which knows its type.
const people: readonly FutureStaff[] = workerData;
parentPort?.postMessage(toolsByPolicy(readStaffPolicy(POLICY_DIR), people));
