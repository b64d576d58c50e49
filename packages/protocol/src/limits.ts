/** The bounds of the contract, in one place. Every one is checked by the server; the web app shows them beforehand. */
export const LIMITS = {
  /** Characters of a message. */
  textLength: 10_000,
  /** Bytes of one frame or request body; a sealed envelope of the longest text fits. */
  frameBytes: 128 * 1024,
  /** Members of a group. */
  groupMembers: 500,
  /** Talks of one person. */
  talksPerAccount: 2_000,
  /** Friends, requests and blocks of one person. */
  friendsPerAccount: 5_000,
  /** Devices signed in at once. */
  devicesPerAccount: 20,
  /** Passkeys of one person. */
  passkeysPerAccount: 10,
  /** Live invite links of one person. */
  invitesPerAccount: 50,
  displayName: 40,
  statusText: 120,
  talkName: 60,
  deviceName: 60,
  passwordMin: 10,
  passwordMax: 256,
  /** Hours in which a message may be unsent. */
  unsendHours: 24,
  /** Edits of one message that are kept and shown. */
  editsPerMessage: 50,
  /** Different reactions one person may put on one message. */
  reactionsPerPerson: 3,
  /** Messages that one page of any list carries at most. */
  pageMessages: 200,
  /** Talks that one catch-up may ask for. */
  catchUpTalks: 200,
  /** Mentions in one message. */
  mentions: 50,
  /** Messages pinned in one talk. */
  pinsPerTalk: 20,
  /** Base 64 characters of a profile or talk picture (about 96 KB of picture). */
  pictureBase64: 131_072 - 8_192,
  /** Targets of one forward. */
  forwardTalks: 20,
} as const;
