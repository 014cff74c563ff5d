// Reads numbers where they stand in a frame, without a text in between.
const DIGIT_0 = 0x30;

/** The number written at this place in a frame; 0 when there is none. */
export function numberAt(frame: Buffer, start: number): number {
  let value = 0;
  for (let place = start; place < frame.length; place += 1) {
    const digit = (frame[place] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
  return value;
}
