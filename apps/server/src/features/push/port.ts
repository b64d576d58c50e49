/** What other parts of the server may use of push. */
export type { StaffNotice } from "./notice-payload.ts";
export { type MessagePush, PushSender, type PushSenderParts } from "./push-sender.ts";
export { httpsTransport, type PushTransport, type TransportOptions } from "./transport.ts";
