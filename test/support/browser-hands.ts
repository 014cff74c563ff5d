// The scenario's commands as taps and words on the screens of chair, clerk, supervisor and participants.
import type { BrowserPerson } from './browser-person.ts';
import type { Hands } from './scenario-player.ts';
import type { Fields, SocketPerson } from './socket-person.ts';
import { text } from './texts.ts';

export type Deed = (person: BrowserPerson, fields: Fields) => Promise<void>;

export interface Names {
  /** The name of who has this id. */
  nameOf(id: unknown): string;
  /** The words of an article. */
  articleOf(id: unknown): string;
  readonly watch: SocketPerson;
}

/** A person whose commands are deeds on a screen. What came of one is seen by the watch, whose version moves on. */
export function browserHands(person: BrowserPerson, deeds: Readonly<Record<string, Deed>>, { watch }: Names): Hands {
  return {
    async do(type, fields) {
      const deed = deeds[type];
      if (!deed) throw new Error(`nobody knows how to do ${type} on a screen`);
      const before = watch.version();
      await deed(person, fields);
      const version = await watch.until((seen) => (seen.version > before ? seen.version : undefined));
      const registered = type === 'people.register' ? (await watch.people(String(fields['name'])))[0] : undefined;
      return { ok: true, version, result: registered ? { person: registered.person } : {} };
    },
  };
}

const choose = async ({ dialog }: BrowserPerson, key: string, value: unknown) =>
  void (await dialog.getByLabel(text(key)).selectOption(String(value)));
const write = ({ dialog }: BrowserPerson, key: string, words: unknown) => dialog.getByLabel(text(key)).fill(String(words));
const confirm = ({ dialog }: BrowserPerson, key: string) => dialog.getByRole('button', { name: text(key), exact: true }).click();

export const chairDeeds = ({ nameOf, watch }: Names): Readonly<Record<string, Deed>> => ({
  'meeting.start': (chair) => chair.press('chair.start'),
  'agenda.open': (chair) => chair.pressAny('chair.openItem'),
  'agenda.close': (chair) => chair.pressAny('chair.closeItem'),
  'queue.invite': async (chair, { person }) => {
    await chair.press('chair.invite');
    await write(chair, 'clerk.find', nameOf(person));
    await chair.dialog.getByRole('button', { name: nameOf(person) }).click();
  },
  'queue.setOrder': async ({ page }, { order }) =>
    void (await page.getByLabel(text('chair.order'), { exact: true }).selectOption(String(order))),
  'floor.give': (chair) => chair.pressAny('chair.next'),
  'floor.end': (chair) => chair.press('chair.endTurn'),
  'rounds.open': async (chair, { purpose, order, seconds }) => {
    await chair.pressAny('chair.round.open');
    await write(chair, 'chair.round.purpose', purpose);
    await choose(chair, 'chair.round.orderLabel', order);
    await write(chair, 'chair.round.seconds', seconds);
    await confirm(chair, 'chair.round.start');
  },
  'flags.rule': async (chair, { remedy }) => {
    await chair.press('meeting.ruling.upheld');
    await chair.dialog.getByRole('button', { name: String(remedy), exact: true }).click();
    await confirm(chair, 'chair.answer');
  },
  'flags.redressed': (chair) => chair.press('chair.redressed'),
  // The page offers no opening while nothing is announced: this asks the server past it, from the chair's own place.
  'polls.announce': async (chair, { title, majority, everyGroup }) => {
    await chair.press('chair.poll.announce');
    await write(chair, 'chair.poll.title', title);
    await choose(chair, 'chair.poll.majority', majority);
    await chair.dialog.getByLabel(text('chair.poll.everyGroup')).setChecked(everyGroup === true);
    await chair.dialog.getByRole('button', { name: text('chair.poll.announceNow', { seconds: 2 }), exact: true }).click();
  },
  'polls.open': (chair) => chair.press('chair.poll.openNow'),
  'polls.close': async (chair) => {
    await chair.press('chair.poll.close');
    await watch.until(({ view }) => Object.values(view.polls).some((poll) => poll.status === 'closed') || undefined);
  },
  'decisions.adopt': (chair) => chair.press('chair.adoptAgreement'),
  'meeting.close': async (chair) => {
    await chair.press('chair.close');
    await confirm(chair, 'chair.closeForGood');
  },
});

export const clerkDeeds = ({ nameOf }: Names): Readonly<Record<string, Deed>> => {
  const lineOf = ({ page }: BrowserPerson, person: unknown) => page.getByRole('listitem').filter({ hasText: nameOf(person) });
  return {
    'people.register': async (clerk, { name, group }) => {
      await clerk.page.getByLabel(text('clerk.nameLater')).fill(String(name));
      await clerk.page.getByRole('button', { name: String(group), exact: true }).click();
    },
    'queue.join': (clerk, { for: person }) =>
      lineOf(clerk, person)
        .getByRole('button', { name: text('meeting.kind.question'), exact: true })
        .click(),
    'polls.cast': async (clerk, { for: person, choice }) => {
      await lineOf(clerk, person)
        .getByRole('button', { name: text('clerk.vote'), exact: true })
        .click();
      await confirm(clerk, `meeting.answer.${String(choice)}`);
      // Read back to the person, who then says that it is right.
      const said = text('clerk.youSaid', { choice: text(`meeting.answer.${String(choice)}`) });
      await clerk.dialog.getByText(said).waitFor();
      await confirm(clerk, 'clerk.confirmed');
      await lineOf(clerk, person).getByText(text('clerk.entered')).waitFor();
    },
    'decisions.commit': async (clerk, { side, does, inReturnFor, due }) => {
      await clerk.press('chair.commit');
      await choose(clerk, 'chair.side', side);
      await write(clerk, 'chair.does', does);
      await write(clerk, 'chair.inReturnFor', inReturnFor);
      await write(clerk, 'chair.dueBy', new Date(Number(due)).toISOString().slice(0, 10));
      await confirm(clerk, 'chair.writeDown');
    },
  };
};

/** Two taps, the weight and the article, and a third for a halt; the words between them are the supervisor's wish. */
export const supervisorDeeds = ({ articleOf }: Names): Readonly<Record<string, Deed>> => ({
  'flags.raise': async (supervisor, { weight, article, note }) => {
    await supervisor.press(`meeting.weight.${String(weight)}`);
    await write(supervisor, 'supervisor.note', note);
    await supervisor.dialog.getByRole('button', { name: articleOf(article), exact: true }).click();
    if (weight === 'halt') await confirm(supervisor, 'supervisor.haltYes');
  },
});

export const participantDeeds = (): Readonly<Record<string, Deed>> => ({
  'queue.join': async (person, { stance }) => {
    await person.press('participant.ask');
    await person.dialog.getByRole('radio', { name: text(`meeting.stance.${String(stance)}`), exact: true }).check();
    await confirm(person, 'participant.join');
  },
  'polls.cast': async (person, { choice }) => {
    await person.press(`meeting.answer.${String(choice)}`);
    await person.page.getByText(text('participant.votedFor', { choice: text(`meeting.answer.${String(choice)}`) })).waitFor();
  },
  'decisions.accept': async (person) => {
    await person.press('participant.acceptForMe');
    await person.button('participant.acceptForMe').waitFor({ state: 'detached' });
  },
});
