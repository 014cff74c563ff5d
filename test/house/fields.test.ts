// What people can write in a field of a page is what the wire takes there: nobody writes a text only to be refused for its length.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { peopleQuery } from '../../server/live/sockets.ts';
import { creation, joining, joiningByPin } from '../../shared/protocol/http.ts';
import * as limits from '../../shared/protocol/limits.ts';
import { commandSchemas } from '../../shared/protocol/up.ts';
import { fieldsIn, fieldsOf, type WritingField } from '../support/fields.ts';

const { COMMAND_BYTES, NAME_CHARACTERS, TITLE_CHARACTERS, WORDS_CHARACTERS } = limits;

/** Where each text is sent: the command or call, then the way to the text, `*` for whatever key. */
const sent: Readonly<Record<string, readonly string[]>> = {
  "web/chair/AgendaControls.svelte: t('common.reason')": ['agenda.defer reason', 'agenda.refer reason'],
  "web/chair/Inbox.svelte: asked?.ruling === 'upheld' ? t('chair.remedyLabel') : t('common.reason')": [
    ...['flags.rule remedy', 'flags.rule reason', 'orders.rule remedy', 'orders.rule reason'],
  ],
  "web/chair/PollControls.svelte: t('common.reason')": ['polls.cancel reason'],
  "web/chair/PollForm.svelte: t('chair.poll.title')": ['polls.announce title', 'polls.open title'],
  "web/chair/QueueControls.svelte: t('common.reason')": ['floor.give reason', 'queue.skip reason', 'queue.move reason'],
  "web/chair/RoundControls.svelte: t('chair.round.purpose')": ['rounds.open purpose'],
  "web/chair/RoundControls.svelte: t('common.reason')": ['rounds.close reason'],
  "web/chair/SessionControls.svelte: t('chair.adjournTo')": ['meeting.adjourn to'],
  "web/chair/SessionControls.svelte: t('common.reason')": ['meeting.close left * reason'],
  "web/clerk/HelpedPeople.svelte: t('participant.words')": ['queue.write text'],
  "web/clerk/WalkIn.svelte: t('clerk.nameLater')": ['people.register name'],
  "web/create/AgendaWish.svelte: t('create.itemTitle')": ['creation agenda * title'],
  "web/create/CreatePage.svelte: t('create.title')": ['creation title'],
  "web/create/CreatePage.svelte: t('create.group', { number: index + 1 })": ['creation groups *'],
  "web/create/CreatePage.svelte: t('create.place')": ['creation place'],
  "web/create/CreatePage.svelte: t('create.sound')": ['creation sound'],
  "web/decisions/DecisionForm.svelte: t('chair.decisionText')": ['decisions.propose text'],
  "web/decisions/DecisionForm.svelte: t('chair.body')": ['decisions.commit side'],
  "web/decisions/DecisionForm.svelte: t('chair.does')": ['decisions.commit does'],
  "web/decisions/DecisionForm.svelte: t('chair.inReturnFor')": ['decisions.commit inReturnFor'],
  "web/join/JoinForm.svelte: t('join.name')": ['joining name', 'joiningByPin name'],
  "web/people/HelpButton.svelte: t('participant.where')": ['people.help where'],
  "web/people/PeoplePanel.svelte: t('join.name')": ['people.correct name'],
  "web/people/PeoplePanel.svelte: t('roll.household')": ['people.correct household'],
  "web/people/PeoplePanel.svelte: t('common.reason')": ['people.remove reason'],
  'web/people/PersonPicker.svelte: label': ['peopleQuery search'],
  "web/polls/ballots/ConsentBallot.svelte: answer === 'object' ? t('polls.whichHarm') : t('polls.whichReservations')": [
    'polls.cast choice reason',
  ],
  "web/polls/results/Objections.svelte: t('polls.howWorkedThrough')": ['polls.answerObjection answer'],
  "web/queue/AskForFloor.svelte: t('participant.words')": ['queue.write text'],
  "web/queue/AskForFloor.svelte: t('participant.whatIsWrong')": ['queue.join note'],
  "web/record/ForkCard.svelte: t('record.reason')": ['record.compare reason'],
  "web/roll/Delegation.svelte: t('roll.delegateFind')": ['peopleQuery search'],
  "web/supervisor/RaiseFlag.svelte: t('supervisor.note')": ['flags.raise note'],
};

/** Where a field takes less than the wire. */
const shorter: readonly string[] = [
  // It is read out while everybody waits; and of the longest that the wire knows, not every script fits into a command.
  "web/decisions/DecisionForm.svelte: t('chair.decisionText')",
];

/** What the agenda's document holds of each: it weighs titles, and of the rest it tells no more. */
const inTheAgenda: Readonly<Record<string, number>> = {
  "web/document/AgendaForm.svelte: t('document.newItem')": TITLE_CHARACTERS,
  "web/document/AgendaItem.svelte: t('document.title')": TITLE_CHARACTERS,
  'web/document/AgendaItem.svelte: presenter': NAME_CHARACTERS,
  'web/document/AgendaItem.svelte: item.question': TITLE_CHARACTERS,
};

const otherwise: Readonly<Record<string, string>> = {
  "web/ballots/CheckPoll.svelte: t('ballots.yourReceipt')": 'looked for in the record, on this device',
  "web/chair/PollForm.svelte: t('chair.poll.options')": 'a line for each option: the page counts them and their characters',
  "web/create/CreatePage.svelte: t('create.key')": 'a secret: it is right or wrong',
  "web/home/HomePage.svelte: t('home.number')": 'figures, as one happens to write them: the page reads eight of them',
  "web/join/PersonalDoor.svelte: t('roll.digits')": 'the four figures of a slip',
  "web/join/PinForm.svelte: t('home.number')": 'figures, as one happens to write them: the page reads eight of them',
  "web/join/PinForm.svelte: t('join.recoveryCode')": 'a secret: it is right or wrong',
  "web/polls/PrintPapers.svelte: t('polls.howManyPapers')": 'figures for the printer',
  'web/polls/TellerPanel.svelte: label': 'six figures, below the million that the wire counts to',
  "web/polls/TellerPanel.svelte: t('polls.issued')": 'six figures, below the million that the wire counts to',
  "web/polls/TellerPanel.svelte: t('polls.spoiled')": 'six figures, below the million that the wire counts to',
  "web/roll/RollChooser.svelte: t('roll.paste')": 'a roll: what is wrong in it is told line by line',
};

/** What a `maxlength` comes to: a limit by its name, or what the template sets below one. */
const named: Readonly<Record<string, unknown>> = { ...limits, 'view.meeting.rules.limits.written': WORDS_CHARACTERS };

interface Shape {
  readonly maxLength?: number;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
}
const shapeOf = (schema: z.ZodType): Shape =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
const shapes: Readonly<Record<string, z.ZodType>> = { ...commandSchemas, creation, joining, joiningByPin, peopleQuery };

/** The lengths that a schema sets at the end of a way, in whichever of its forms. */
function lengthsAt(shape: Shape, way: readonly string[]): readonly number[] {
  if (shape.anyOf) return shape.anyOf.flatMap((form) => lengthsAt(form, way));
  const [step, ...rest] = way;
  if (step === undefined) return shape.maxLength === undefined ? [] : [shape.maxLength];
  const further = shape.items ?? (typeof shape.additionalProperties === 'object' ? shape.additionalProperties : undefined);
  const next = step === '*' ? further : shape.properties?.[step];
  return next ? lengthsAt(next, rest) : [];
}

/** How many characters the wire takes of what is sent there; NaN where it sets no length, which no field can keep. */
function takenAt(where: string): number {
  const [name = '', ...way] = where.split(' ');
  const lengths = lengthsAt(shapeOf(shapes[name] ?? z.never()), way);
  return lengths.length > 0 ? Math.min(...lengths) : Number.NaN;
}

const lengthOf = ({ most }: WritingField): unknown => (most === undefined ? undefined : named[most]);

describe('the fields of the pages', () => {
  const fields = fieldsOf('web');

  it('[S6] are all known by where it goes what is written in them', () => {
    const known = [sent, inTheAgenda, otherwise].flatMap((list) => Object.keys(list));
    expect(fields.map(({ place }) => place).toSorted()).toStrictEqual(known.toSorted());
  });

  it.each(fields.filter(({ place }) => place in sent))('[S6] take what the wire takes: $place', (field) => {
    const taken = Math.min(...(sent[field.place] ?? []).map(takenAt));
    if (shorter.includes(field.place)) expect(lengthOf(field)).toBeLessThan(taken);
    else expect(lengthOf(field)).toBe(taken);
  });

  it.each(fields.filter(({ place }) => place in inTheAgenda))('[S6] take what the document takes: $place', (field) => {
    expect(lengthOf(field)).toBe(inTheAgenda[field.place]);
  });

  it('[S6] can all be filled with three bytes a character, and still go as one command', () => {
    const bytes = new Map<string, number>();
    for (const field of fields) {
      const commands = new Set((sent[field.place] ?? []).map((where) => where.split(' ')[0] ?? ''));
      for (const type of commands) bytes.set(type, (bytes.get(type) ?? 0) + 3 * Number(lengthOf(field)));
    }
    // What a command says besides: its id, its type, whom and what it is about.
    const room = 1_000;
    const inCommands = [...bytes].filter(([type]) => type in commandSchemas);
    expect(inCommands.length).toBeGreaterThan(15);
    expect(inCommands.filter(([, sum]) => sum + room > COMMAND_BYTES)).toStrictEqual([]);
  });

  it.each([
    ['<Field label={t("a.b")} bind:value maxlength={200} />', { place: 'web/X.svelte: t("a.b")', most: '200' }],
    ['{#if a}<Field {label} bind:value />{/if}', { place: 'web/X.svelte: label', most: undefined }],
    ['<Field type="search" label={b} maxlength={MOST} />', { place: 'web/X.svelte: b', most: 'MOST' }],
    ['<textarea maxlength="9" value={text}></textarea>', { place: 'web/X.svelte: text', most: '9' }],
    ['<Confirm reasonLabel={why} />', { place: 'web/X.svelte: why', most: 'NOTE_CHARACTERS' }],
    ["<Confirm {...a ? {} : { reasonLabel: t('a.b') }} />", { place: "web/X.svelte: t('a.b')", most: 'NOTE_CHARACTERS' }],
  ])('[S6] would be found: %s', (source, field) => {
    expect(fieldsIn('web/X.svelte', source)).toStrictEqual([field]);
  });

  it.each(['<Confirm title={a} />', '<Field type="date" label={a} />', '<input type="checkbox" />'])(
    '[S6] are only those in which one writes: not %s',
    (source) => {
      expect(fieldsIn('web/X.svelte', source)).toStrictEqual([]);
    },
  );
});
