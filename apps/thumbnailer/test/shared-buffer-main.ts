import { serveThroughOneBuffer } from "./shared-buffer.ts";

await serveThroughOneBuffer(12);
