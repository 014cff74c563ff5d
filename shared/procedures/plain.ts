// The plain meeting, as data.
import type { Procedure } from './procedure.ts';
import { agenda } from './plain-agenda.ts';
import { articles } from './plain-articles.ts';

export const plain = {
  title: {
    'zh-CN': '普通会议',
    en: 'Plain meeting',
  },
  purpose: {
    'zh-CN': '有议程、能排队、会计时、可表决，不用学别的。',
    en: 'An agenda, a queue, a clock and a vote; nothing else to learn.',
  },
  fits: {
    people: [2, 200],
    minutes: 60,
  },
  groups: [],
  officers: {
    chair: 1,
    deputy: 0,
    clerk: 0,
    supervisor: 0,
    tellers: 2,
    chairVotes: 'withAll',
    supervisorThroughout: false,
  },
  seats: {
    from: 'everybody',
    unit: 'person',
    walkIn: 'seat',
    householdOption: true,
    proxiesPerPerson: 1,
  },
  agenda,
  rounds: {
    table: {
      purpose: {
        'zh-CN': '轮流说一圈',
        en: 'Go-round',
      },
      order: 'list',
      seconds: 60,
      members: 'everyone',
      absentAgain: true,
    },
  },
  queue: {
    order: 'arrival',
    changeTo: ['leastHeard', 'rotatingGroups', 'alternatingStance', 'lot'],
    kinds: ['pointOfOrder', 'answer', 'question', 'speech'],
    stance: 'optional',
    ready: 2,
  },
  limits: {
    seconds: 180,
    question: 30,
    answer: 120,
    pointOfOrder: 30,
    overtime: 'soft',
    warnAt: 30,
    toMicrophone: 0,
    extendOnce: 120,
    written: 300,
  },
  poll: {
    method: 'yesNoAbstain',
    secrecy: 'open',
    mayBeRaisedTo: 'closed',
    majority: 'simple',
    base: 'cast',
    everyGroup: false,
    tie: 'fails',
    change: true,
    readSeconds: 0,
    shortestSeconds: 0,
    lastCallSeconds: 0,
    debateProtected: false,
  },
  flags: {
    answerSeconds: 180,
    haltsDismissedPerItem: 2,
    contestSeconds: 120,
    contestVoteSeconds: 90,
    pointsOfOrderDismissedPerItem: 2,
  },
  followUp: {
    postDays: 0,
    checkAfterDays: [],
    levels: [],
  },
  articles,
} as const satisfies Procedure;
