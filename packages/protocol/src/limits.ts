/** The bounds of the contract, in one place. Every one is checked by the server; the web app shows them beforehand. */
export const LIMITS = {
  /** Characters of a message. */
  textLength: 10_000,
  /** Bytes of one frame or request body; a sealed envelope of the longest text fits. */
  frameBytes: 128 * 1024,
  /** The same for the few operations that carry the keys of a large sealed talk. */
  largeFrameBytes: 2 * 1_024 * 1_024,
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
  /** Base 64 characters of a talk's picture (about 96 KB of picture). */
  pictureBase64: 131_072 - 8_192,
  /** Files of one message. */
  filesPerMessage: 30,
  /** Files that one call may ask about. */
  filesPerCall: 100,
  /** Characters below files. */
  caption: 2_000,
  /** Characters that tell what a picture shows. */
  altText: 500,
  /** Characters of a file's name. */
  fileName: 200,
  /** Numbers of a recording's waveform. */
  waveform: 64,
  /** Bytes of one file, by what the sender says it is. */
  uploadBytes: { picture: 40_000_000, video: 500_000_000, voice: 20_000_000, file: 100_000_000, portrait: 40_000_000 },
  /** Bytes of one person's uploads that are under way at once; further ones wait. */
  uploadBytesWaiting: 2_000_000_000,
  /** Uploads of one person that are under way at once. */
  uploadsWaiting: 400,
  /** Bytes of one person's files that the server keeps, by default. */
  storedBytes: 10_000_000_000,
  /** Pixels of a picture. */
  picturePixels: 100_000_000,
  /** Hours after which an upload that has stopped is forgotten. */
  uploadHours: 24,
  /** Characters of an album's name. */
  albumName: 50,
  /** Albums of one talk. */
  albumsPerTalk: 100,
  /** Photos and videos of one album. */
  photosPerAlbum: 1_000,
  /** Photos that one call adds, moves, removes or restores. */
  photosPerCall: 300,
  /** Photos that one page of an album carries at most. */
  photosPerPage: 500,
  /** Characters of a comment below a photo. */
  commentLength: 1_000,
  /** Comments below one photo. */
  commentsPerPhoto: 500,
  /** Comments that one page carries at most. */
  pageComments: 100,
  /** Days that a removed photo stays in its album's trash. */
  trashDays: 30,
  /** Days after which a picture is kept in the form for long keeping. */
  archiveDays: 35,
  /** Devices in one sealed talk; measured, not guessed. Larger rooms are plain and say so. */
  sealedDevices: 500,
  /** Bytes of a sealed message on the wire. */
  sealedMessageBytes: 256 * 1_024,
  /** Bytes of a commit, a Welcome, a GroupInfo or a public tree. */
  handshakeBytes: 1_024 * 1_024,
  /** KeyPackages that a device lays in at once. */
  keyPackages: 50,
  /** Device statements that one page carries at most. */
  statementsPerPage: 100,
  /** Invitations into sealed talks that one page carries at most. */
  welcomesPerPage: 20,
  /** Bytes of what is kept, sealed, for a person's devices. */
  backupBytes: 64 * 1_024,
  /** Bytes of one thing that a person keeps, without its files. */
  keepBytes: 48 * 1_024,
  /** Uploads that hold the files of one thing: three forms of each of ten. */
  keepItemFiles: 30,
  /** Bytes of the files that one person keeps, by default. */
  keepFileBytes: 10_000_000_000,
  /** Things that one person keeps. */
  keepItems: 10_000,
  /** Things that one page of what is kept carries at most. */
  keepPage: 100,
  /** Bytes of one stretch of a sealed talk's history. */
  historyBytes: 64 * 1_024,
  /** Stretches that one page of a history carries at most. */
  historyPage: 8,
  /** Bytes of what a sealed message says, as its sender wrote it. */
  sealedBodyBytes: 128 * 1_024,
  /** Characters of an address with a preview, and of what a page says of itself. */
  linkAddress: 2_048,
  linkTitle: 200,
  linkDescription: 300,
  linkSiteName: 60,
  /** Bytes of the picture in a preview: with the longest text it still fits into the frame of a sealed message. */
  linkPictureBytes: 12 * 1_024,
  /** Pixels of its longer side. */
  linkPictureSide: 480,
  /** Bytes of a page's own picture, from which the sender's device makes that one. */
  linkSourceBytes: 2 * 1_024 * 1_024,
  /** Messages of one report. */
  reportMessages: 30,
  /** Characters that a reporter writes besides. */
  reportWords: 1_000,
  /** Targets of one forward. */
  forwardTalks: 20,
} as const;
