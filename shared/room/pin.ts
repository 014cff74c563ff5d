// The number of a meeting: eight digits in two fours, the last a check digit that finds slips of the finger (P2).

/** Damm's quasigroup of order ten (H. M. Damm, 2004): finds every single wrong digit and every swap of neighbours. */
const QUASIGROUP = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

function checkDigit(digits: string): string {
  let interim = '0';
  for (const digit of digits) interim = QUASIGROUP[Number(interim)]?.[Number(digit)] ?? '0';
  return interim;
}

/** Seven digits with their check digit. @throws Error when they are not seven digits. */
export function pinWithCheck(seven: string): string {
  if (!/^\d{7}$/.test(seven)) throw new Error('a PIN is made of seven digits');
  return seven + checkDigit(seven);
}

/** Whether eight digits end in their check digit. Spaces and dashes between the fours do not count. */
export function isPin(text: string): boolean {
  const digits = pinDigits(text);
  return /^\d{8}$/.test(digits) && checkDigit(digits) === '0';
}

/** Digits as a Chinese keyboard may give them: `１２` → `12`. */
export const plainDigits = (text: string): string =>
  text.replace(/[０-９]/g, (wide) => String(wide.charCodeAt(0) - '０'.charCodeAt(0)));

/** The digits of a PIN as it is typed: `1234 5678` → `12345678`. */
export const pinDigits = (text: string): string => plainDigits(text).replace(/[\s\-–—－]/g, '');
