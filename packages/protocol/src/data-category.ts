/**
 * The categories of personal data: what a column, a blob or a reply may hold. The data map and, later, the rules on
 * places are written in these words.
 */
export const DATA_CATEGORIES = {
  account: "Handle, country, language, settings",
  credential: "Password hashes, passkeys, recovery codes, session tokens",
  profile: "Display name, status text, picture",
  profile_private: "Legal name, address, phone number",
  relation: "Friends, requests, blocks, members of a talk",
  message_content: "What was written or sent in a talk",
  message_metadata: "Who wrote when in which talk; reactions; who has read",
  device: "Devices, push addresses, last use",
  support: "What a person wrote to the people who run the service",
  report: "What people report to the people who run the service, with the messages they chose",
  staff: "Who works for the service, and what they asked for and did",
  disclosure: "Who was shown what, when",
  operations: "Technical records without personal data",
} as const;

/** One of the categories. */
export type DataCategory = keyof typeof DATA_CATEGORIES;
