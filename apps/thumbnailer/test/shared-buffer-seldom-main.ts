import { serveThroughOneBuffer } from "./shared-buffer.ts";

// For many pictures, on machines that are busy with other things: each fault that is caught costs a process its life.
await serveThroughOneBuffer({ hurryMs: 25, hurriedPerFault: 40 });
