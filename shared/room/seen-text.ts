// What is kept of a text that people type: what is seen of it, so that it reads as it is and on every screen alike.

/** Scripts whose letters are joined or kept apart by signs that are seen nowhere else. */
const JOINING = ['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu']
  .concat(['Kannada', 'Malayalam', 'Sinhala'])
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** One of the signs is counted to a script itself, and is none of its letters. */
const afterJoining = new RegExp(`(?!\\u180E)[${JOINING}]$`, 'u');
const beforeJoining = new RegExp(`^(?!\\u180E)[${JOINING}]`, 'u');
const isJoiner = (sign: string): boolean => /^[\u200C\u200D\u180E]$/.test(sign);
/** Several pictures that are drawn as one: a family, somebody at work. */
const afterPicture = /\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?$/u;
const beforePicture = /^\p{Extended_Pictographic}/u;

/**
 * Control signs, what turns the direction of writing, what has no width, fillers that are blank, halves of characters,
 * and what is no character. What a system does not know stays: rare names are written with the newest characters.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;
/** A letter with more signs over it than these covers its neighbours. */
const marks = /(\p{M}{4})\p{M}+/gu;

/** The most that has to be looked at to either side: a picture with its colour. A long text of nothing but signs is read no slower. */
const NEAR = 4;

function isSeen(sign: string, at: number, whole: string): boolean {
  if (!isJoiner(sign)) return sign === '\n' || sign === '\t';
  const before = whole.slice(Math.max(0, at - NEAR), at);
  const after = whole.slice(at + sign.length, at + sign.length + NEAR);
  if (afterJoining.test(before) && beforeJoining.test(after)) return true;
  return sign === '\u200D' && afterPicture.test(before) && beforePicture.test(after);
}

/** Composed, and without anything that is not seen; white space is left as it is. */
function withoutUnseen(text: string): string {
  const seen = text.replace(unseen, (sign: string, at: number, whole: string) => (isSeen(sign, at, whole) ? sign : ''));
  return seen.replace(marks, '$1');
}

/** What stands on one line: a name, a title, an option. It may be empty then. */
export const tidyLine = (text: string): string =>
  withoutUnseen(text.normalize('NFC').replace(/[\s\p{Z}]+/gu, ' '))
    .replace(/ +/g, ' ')
    .normalize('NFC')
    .trim();

/** What may have lines of its own: a note, a reason, words handed in. */
export const tidyText = (text: string): string =>
  withoutUnseen(text.normalize('NFC').replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')).normalize('NFC');
