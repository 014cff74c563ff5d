// What is rehearsed: a hall comes in, votes a few times, and hears some speakers. Numbers by measuring, see decision 12.
import type { Company } from './company.ts';
import type { Line } from './line.ts';

/** Twice `MANY_SOCKETS`, from which on a room goes at another pace; more cost more than they bring. */
const PEOPLE = 400;
/** With 3,200 ballots most of what a ballot runs through is compiled. */
const POLLS = 8;
const SECRECIES = ['open', 'closed'];
/** So many come in at once, or vote at once: some milliseconds of work before the node looks at what else waits. */
const [AT_THE_DOOR, AT_THE_URN] = [16, 25];
/** Raise their hands; so many of them speak, the others take theirs down. The chair stays below what one person may say at once. */
const [HANDS, SPEAKERS] = [100, 5];

/** Plays it all. @returns how many people took part. */
export async function play(company: Company): Promise<number> {
  const founded = await company.found('Rehearsal');
  const chair = await company.seat(founded, 'chair', 'Chair');
  await company.done(chair, { type: 'meeting.start' });
  const lines: Line[] = [];
  const names = Array.from({ length: PEOPLE }, (_, index) => `Person ${index}`);
  await company.each(names, AT_THE_DOOR, async (name) => {
    lines.push(await company.seat(founded, 'participant', name));
  });
  for (let round = 0; round < POLLS; round += 1) await vote(company, chair, lines, round);
  await speak(company, chair, lines.slice(0, HANDS));
  return PEOPLE + 1;
}

async function vote(company: Company, chair: Line, lines: readonly Line[], round: number): Promise<void> {
  const secrecy = SECRECIES[round % SECRECIES.length];
  const { poll } = await company.done(chair, { type: 'polls.open', title: `Question ${round}`, secrecy });
  await company.each(lines, AT_THE_URN, (line) => company.done(line, { type: 'polls.cast', poll, choice: 'yes' }));
  await company.done(chair, { type: 'polls.close', poll });
}

async function speak(company: Company, chair: Line, lines: readonly Line[]): Promise<void> {
  await company.each(lines, AT_THE_DOOR, (line) => company.done(line, { type: 'queue.join', kind: 'speech' }));
  for (let turn = 0; turn < SPEAKERS; turn += 1) {
    for (const step of ['give', 'pause', 'resume', 'end']) await company.done(chair, { type: `floor.${step}` });
  }
  await company.each(lines.slice(SPEAKERS), AT_THE_DOOR, (line) => company.done(line, { type: 'queue.leave' }));
}
