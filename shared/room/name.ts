// Which names are taken for one another: by letters that look alike; and which say that one runs the meeting.
import { tidyLine } from './seen-text.ts';

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
  return [...tidyLine(name).normalize('NFKC')]
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
  const words = tidyLine(name)
    .normalize('NFKC')
    .split(/[^\p{L}\p{M}\p{N}|]+/u)
    .map(likenessOf);
  return [likeness, ...words].some((word) => officesInLatin.has(word));
}
