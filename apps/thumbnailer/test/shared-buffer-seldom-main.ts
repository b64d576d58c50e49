import { serveThroughOneBuffer } from "./shared-buffer.ts";

// For many pictures: each fault that is caught costs a process its life.
await serveThroughOneBuffer(25);
