// Keys, tokens, numbers and codes: drawn here, kept as hashes.
import { hash, randomInt } from 'node:crypto';
import { pinWithCheck } from '../../shared/room/pin.ts';
import { chance } from './chance.ts';

/** 128 random bits, for a link's fragment or as a session's token. */
export const newKey = (): string => chance(16).toString('base64url');

/** How keys, tokens and codes are kept: SHA-256 in hex. */
export const hashOfKey = (key: string): string => hash('sha256', key);

/** A slip's four digits, salted by its key: alone they would be found in no time. */
export const hashOfDigits = (key: string, digits: string): string => hashOfKey(`${key}:${digits}`);

/** Letters that are not mistaken for one another, on paper or aloud. */
const CLEAR_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ';
/** Lower-case letters and digits that are not mistaken for one another. */
const CLEAR_SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';

const drawn = (signs: string, length: number): string => Array.from({ length }, () => signs[randomInt(signs.length)]).join('');

/** Four fours of clear letters: 72 random bits, read off a sheet of paper. */
export function newRecovery(): string {
  return Array.from({ length: 4 }, () => drawn(CLEAR_LETTERS, 4)).join('-');
}

/** A code as it was typed: small letters, spaces and dashes do not count. */
export const typedRecovery = (text: string): string => text.toUpperCase().replace(/[^A-Z]/g, '');

/** Meeting ids are 8 unambiguous lower-case characters. */
export const newMeetingId = (): string => drawn(CLEAR_SIGNS, 8);

const PIN_NUMBERS = 10_000_000;
export const newPin = (): string => pinWithCheck(String(randomInt(PIN_NUMBERS)).padStart(7, '0'));
