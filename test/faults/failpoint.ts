// Where a build for fault runs ends itself: FAILPOINT names the place, FAILPOINT_AT how often it is passed before.
let left = Number(process.env['FAILPOINT_AT'] ?? '1');

/** Ends this process as a power cut would when this is the place and its time has come. */
export function failpoint(place: string): void {
  if (process.env['FAILPOINT'] !== place) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}
