import { COMMON_PASSWORDS } from "./common-passwords.ts";

/** Code points; the contract refuses shorter ones already. */
const LENGTH_MIN = 10;
/** Digits alone are birthdays and telephone numbers, unless there are very many. */
const DIGITS_MIN = 16;
/** A password of fewer different characters is a repetition. */
const DIFFERENT_MIN = 4;
/** Rows of keys and alphabets that people walk along. */
const WALKS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];
/** A password that is nothing but walks this long or longer is weak. */
const WALK_MIN = 3;

/** What the person calls themselves: no password by itself. */
export interface PasswordOwner {
  readonly handle: string;
  readonly displayName: string;
}

/**
 * Whether a password is too easy to guess: short, a repetition, a walk along the keys, a very common one, or little more
 * than the person's own name. No rules about kinds of characters (NIST SP 800-63B): length is what counts.
 */
export function isWeakPassword(password: string, owner: PasswordOwner): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  if (Array.from(plain).length < LENGTH_MIN) return true;
  if (new Set(plain).size < DIFFERENT_MIN || (/^\d+$/.test(plain) && plain.length < DIGITS_MIN)) return true;
  const letters = plain.replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (isOnlyWalks(plain) || isRepeated(plain) || isRepeated(letters)) return true;
  const core = letters.replaceAll(/^\d+|\d+$/g, "");
  if (COMMON_PASSWORDS.has(plain) || COMMON_PASSWORDS.has(letters) || COMMON_PASSWORDS.has(core)) return true;
  const names = [owner.handle, owner.displayName, "musubi"].map((name) =>
    name
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, ""),
  );
  return names.some((name) => name.length > 0 && (letters === name || core === name || isRepeatOf(letters, name)));
}

/** Whether the text is a shorter piece of at most half its length, over and over ("hello12hello12"). */
function isRepeated(text: string): boolean {
  for (let size = 1; size <= text.length / 2; size += 1) {
    if (isRepeatOf(text, text.slice(0, size))) return size <= LENGTH_MIN / 2 || text.length < LENGTH_MIN * 2;
  }
  return false;
}

function isRepeatOf(text: string, piece: string): boolean {
  return text.length >= piece.length * 2 && piece.repeat(Math.ceil(text.length / piece.length)).startsWith(text);
}

/** Whether the text can be cut into walks along the keys, forwards or backwards. */
function isOnlyWalks(text: string): boolean {
  const walks = [...WALKS, ...WALKS.map((walk) => Array.from(walk).toReversed().join(""))];
  let at = 0;
  while (at < text.length) {
    let length = 0;
    while (at + length < text.length && walks.some((walk) => walk.includes(text.slice(at, at + length + 1)))) length += 1;
    if (length < WALK_MIN) return false;
    at += length;
  }
  return true;
}
