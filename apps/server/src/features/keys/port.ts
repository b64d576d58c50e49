/** What the application needs of the key log besides its operations. */
export { KeyLog } from "./log/key-log.ts";
export { PublicKeyLog } from "./log/public-key-log.ts";
