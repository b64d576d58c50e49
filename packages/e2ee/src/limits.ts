/** The most devices in one sealed talk; measured, not guessed. Larger rooms are plain and say so. */
export const DEVICES_MAX = 500;

/** How long a KeyPackage may be used to add its device. Short, because its init key lies on disk for as long. */
export const KEY_PACKAGE_DAYS = 30;

/** How far the clocks of two devices may differ before a fresh KeyPackage counts as not yet valid. */
export const CLOCK_SKEW_MINUTES = 60;

/** Past epochs whose messages can still be opened. The server sequences none of an older epoch after a commit. */
export const PAST_EPOCHS = 1;

/** Message keys of one sender that are kept for messages which arrive out of order. */
export const GENERATIONS_KEPT = 64;

/** How far one sender's ratchet may be turned by one message: bounds the work that a forged generation can ask for. */
export const FORWARD_STEPS_MAX = 2_000;

/** A sealed message on the wire. */
export const MESSAGE_BYTES_MAX = 256 * 1_024;

/** A commit, a Welcome or a public tree on the wire: 500 devices with worst-case paths stay below. */
export const HANDSHAKE_BYTES_MAX = 1_024 * 1_024;

/** A KeyPackage on the wire; ours have some 330 bytes. */
export const KEY_PACKAGE_BYTES_MAX = 4_096;

/** The longest name of a group, in bytes. */
export const GROUP_ID_BYTES_MAX = 64;
