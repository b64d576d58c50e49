/** What the application needs of the key log besides its operations. */
export { KeyLog } from "./log/key-log.ts";
