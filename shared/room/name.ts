// What a name may be made of, and which names are taken for one another: by letters that look alike, by signs nobody sees.

/** Scripts whose letters are joined or kept apart by signs that are seen nowhere else. */
const JOINING = ['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu']
  .concat(['Kannada', 'Malayalam', 'Sinhala'])
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** One of the signs is counted to a script itself, and is none of its letters. */
const afterJoining = new RegExp(`(?!\\u180E)[${JOINING}]$`, 'u');
const beforeJoining = new RegExp(`^(?!\\u180E)[${JOINING}]`, 'u');
const isJoiner = (sign: string): boolean => /^[\u200C\u200D\u180E]$/.test(sign);

/**
 * Control signs, what turns the direction of writing, what has no width, fillers that are blank, halves of characters,
 * and what is no character. What a system does not know stays: rare names are written with the newest characters.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;
/** A letter with more signs over it than these covers its neighbours. */
const marks = /(\p{M}{4})\p{M}+/gu;

/** A name as it is kept: composed, on one line, and without anything that is not seen. It may be empty then. */
export function tidyName(text: string): string {
  const stays = (sign: string, at: number, whole: string): boolean =>
    isJoiner(sign) && afterJoining.test(whole.slice(0, at)) && beforeJoining.test(whole.slice(at + sign.length));
  return text
    .normalize('NFC')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(unseen, (sign: string, at: number, whole: string) => (stays(sign, at, whole) ? sign : ''))
    .replace(marks, '$1')
    .replace(/ +/g, ' ')
    .normalize('NFC')
    .trim();
}

/** Letters of other alphabets that are drawn as Latin ones, large and small apart. */
const ALIKE = new Map(
  [
    ['АВЕКМНОРСТУХІЈЅҮԌ', 'abekmhopctyxijsyg'],
    ['аеорсухіјѕԁԛԝһӏкмтү', 'aeopcyxijsdqwhikmty'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'abezhikmnoptyx'],
    ['αειοκνρτυχγ', 'aeioknptuxy'],
    ['ıɩɑɡſ', 'iiags'],
  ].flatMap(([others = '', latin = '']) => [...others].map((letter, index) => [letter, latin[index] ?? ''] as const)),
);

/** Names that are taken for one another have the same: in one case, without signs, with one letter for all that look like it. */
export function likenessOf(name: string): string {
  // Most names here; nothing of what follows changes them.
  if (/^[\u4E00-\u9FFF]+$/.test(name)) return name.replaceAll('入', '人');
  return [...tidyName(name).normalize('NFKC')]
    .map((letter) => ALIKE.get(letter) ?? letter.toLowerCase())
    .join('')
    .normalize('NFKD')
    .replace(/[\u0300-\u036F\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu, '')
    .replace(/[l1|]/g, 'i')
    .replace(/0/g, 'o')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/入/g, '人')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** What those are called who run a meeting or its machine, in either writing. */
const OFFICES_HAN = [
  '主持',
  '主席',
  '会务',
  '會務',
  '监督员',
  '監督員',
  '计票人',
  '計票人',
  '监票人',
  '監票人',
  '工作人员',
  '工作人員',
  '管理员',
  '管理員',
  '系统',
  '系統',
];
const OFFICES_LATIN = [
  'chair',
  'chairman',
  'chairperson',
  'chairwoman',
  'moderator',
  'host',
  'deputy',
  'clerk',
  'teller',
  'supervisor',
  'admin',
  'administrator',
  'official',
  'system',
];
const officesInLatin: ReadonlySet<string> = new Set(OFFICES_LATIN.map(likenessOf));

/** Whether a name says that one runs the meeting: an office anywhere in it, or in Latin letters as a word of its own. */
export function namesOffice(name: string): boolean {
  const likeness = likenessOf(name);
  if (OFFICES_HAN.some((office) => likeness.includes(office))) return true;
  if (/^\p{Script=Han}*$/u.test(likeness)) return false;
  const words = tidyName(name)
    .normalize('NFKC')
    .split(/[^\p{L}\p{M}\p{N}|]+/u)
    .map(likenessOf);
  return [likeness, ...words].some((word) => officesInLatin.has(word));
}
