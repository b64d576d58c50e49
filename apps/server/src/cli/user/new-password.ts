import { type Random, randomName } from "@musubi/base";

const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A password of 100 bits of chance in groups that can be read out and copied by hand. The person changes it in the app. */
export function newPassword(random: Random): string {
  return Array.from({ length: GROUPS }, () => randomName(random, GROUP_LENGTH)).join("-");
}
