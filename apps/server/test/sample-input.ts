import type { TSchema } from "@musubi/protocol/schema";
