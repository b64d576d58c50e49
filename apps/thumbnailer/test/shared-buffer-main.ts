import { serveThroughOneBuffer } from "./shared-buffer.ts";

await serveThroughOneBuffer({ hurryMs: 3, hurriedPerFault: 12 });
