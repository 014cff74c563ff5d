// The words of the minutes, Chinese first.
import type { CONSENT_ANSWERS } from '../../shared/counting/rules.ts';
import type { Ruling } from '../../shared/room/flags/flags.ts';
import type { Leftover } from '../../shared/room/meeting/meeting.ts';
import type { Shown } from '../../shared/room/view/names.ts';

/** An answer that every vote of its method has; options have words of their own. */
export type Answer = 'yes' | 'no' | 'abstain' | (typeof CONSENT_ANSWERS)[number];

export interface MinutesWords {
  readonly minutes: string;
  readonly place: string;
  readonly began: string;
  readonly ended: string;
  readonly stillOpen: string;
  readonly notBegun: string;
  readonly times: string;
  readonly present: (people: number, seats: number) => string;
  readonly course: string;
  readonly item: string;
  readonly spoke: string;
  readonly seconds: (seconds: number) => string;
  readonly round: string;
  readonly poll: string;
  readonly outcome: { readonly carried: string; readonly notCarried: string; readonly void: string; readonly cancelled: string };
  readonly choices: Readonly<Record<Answer, string>>;
  readonly flag: string;
  readonly rulings: Readonly<Record<Ruling, string>>;
  readonly remedy: string;
  readonly decisions: string;
  readonly commitment: (side: string, does: string, until: string) => string;
  readonly inReturn: string;
  readonly putOff: string;
  readonly passed: { readonly deferred: string; readonly referred: string };
  readonly fates: Readonly<Record<Leftover['fate'], string>>;
  readonly paused: string;
  readonly resumed: string;
  readonly forkFound: (seen: number, kept: number) => string;
  readonly forkCompared: (by: string) => string;
  readonly removed: string;
  readonly number: (number: number) => string;
  readonly colon: string;
  readonly heldBack: string;
}

const chinese: MinutesWords = {
  minutes: '协商议事会纪要',
  place: '地点',
  began: '开始',
  ended: '结束',
  stillOpen: '尚未结束',
  notBegun: '还没开始',
  times: '时间按',
  present: (people, seats) => `到场 ${people} 人,有表决权 ${seats} 票`,
  course: '经过',
  item: '议题',
  spoke: '发言',
  seconds: (seconds) => `${seconds} 秒`,
  round: '轮流说',
  poll: '表决',
  outcome: { carried: '通过', notCarried: '没通过', void: '人数不够不算', cancelled: '取消' },
  choices: {
    yes: '同意',
    no: '不同意',
    abstain: '弃权',
    agree: '同意',
    reservations: '同意，但有保留',
    standAside: '不拦着，也不参与',
    object: '反对',
  },
  flag: '监督意见',
  rulings: { upheld: '采纳', noted: '记下', dismissed: '不采纳' },
  remedy: '怎么补',
  decisions: '商量定的事',
  commitment: (side, does, until) => `${side}承诺:${does}(${until}前)`,
  inReturn: '换来',
  putOff: '没议完的',
  passed: { deferred: '推后', referred: '转出' },
  fates: { adjourned: '下次再议', parked: '先放一放', dropped: '不议了' },
  paused: '暂停',
  resumed: '继续',
  forkFound: (seen, kept) => `记录对不上:有人看到过第 ${seen} 条,现在记到第 ${kept} 条;本会暂时只能看`,
  forkCompared: (by) => `${by} 两份都看过,可以继续`,
  removed: '请离会场',
  number: (number) => `${number} 号`,
  colon: ':',
  heldBack: '有表决正在进行,记录到它开始之前为止。',
};

const english: MinutesWords = {
  minutes: 'Minutes',
  place: 'Place',
  began: 'Began',
  ended: 'Ended',
  stillOpen: 'not over yet',
  notBegun: 'not yet',
  times: 'Times in',
  present: (people, seats) => `${people} present, ${seats} seats`,
  course: 'What happened',
  item: 'Item',
  spoke: 'spoke',
  seconds: (seconds) => `${seconds} s`,
  round: 'Round',
  poll: 'Vote',
  outcome: { carried: 'carried', notCarried: 'not carried', void: 'void: no quorum', cancelled: 'cancelled' },
  choices: {
    yes: 'yes',
    no: 'no',
    abstain: 'abstain',
    agree: 'agree',
    reservations: 'agree with reservations',
    standAside: 'stand aside',
    object: 'object',
  },
  flag: 'Flag',
  rulings: { upheld: 'upheld', noted: 'noted', dismissed: 'dismissed' },
  remedy: 'remedy',
  decisions: 'Decisions',
  commitment: (side, does, until) => `${side} will: ${does} (by ${until})`,
  inReturn: 'in return for',
  putOff: 'Not finished',
  passed: { deferred: 'put off', referred: 'passed on' },
  fates: { adjourned: 'next time', parked: 'parked', dropped: 'dropped' },
  paused: 'Paused',
  resumed: 'Resumed',
  forkFound: (seen, kept) =>
    `The record does not match: somebody has seen entry ${seen}, it was kept up to entry ${kept}; read-only`,
  forkCompared: (by) => `${by} has seen both; it can go on`,
  removed: 'removed',
  number: (number) => `No. ${number}`,
  colon: ': ',
  heldBack: 'A vote is running; the record ends before its opening.',
};

export const minutesWords = (language: string): MinutesWords => (language.startsWith('zh') ? chinese : english);

/** Somebody in a line of text: the name as it is shown, with the number of who is called like an officer; else the number (P11). */
export function inWords({ name, number, alike }: Shown, words: MinutesWords): string {
  const numbered = words.number(number);
  if (name === '') return numbered;
  return alike ? `${name} (${numbered})` : name;
}
