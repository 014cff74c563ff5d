// The neighbourhood session of all sides at one table, as data.
import type { Procedure } from './procedure.ts';
import { agenda } from './youhuahaohaoshuo-agenda.ts';
import { articles } from './youhuahaohaoshuo-articles.ts';

export const youhuahaohaoshuo = {
  title: {
    'zh-CN': '有话好好说 · 协商议事会',
    en: 'Talk it over: neighbourhood session',
  },
  purpose: {
    'zh-CN': '各方坐到一张桌上，把一件具体的事商量出双方都要做的事。',
    en: 'All sides at one table: one concrete matter, ending in what each side will do.',
  },
  fits: {
    people: [6, 80],
    minutes: 110,
  },
  groups: [
    {
      id: 'residents',
      name: {
        'zh-CN': '居民（村民）',
        en: 'Residents',
      },
      atLeast: 3,
    },
    {
      id: 'traders',
      name: {
        'zh-CN': '商户',
        en: 'Traders',
      },
      atLeast: 1,
    },
    {
      id: 'committee',
      name: {
        'zh-CN': '居委会（村两委）',
        en: "Residents' committee",
      },
      atLeast: 1,
    },
    {
      id: 'property',
      name: {
        'zh-CN': '物业',
        en: 'Property company',
      },
      atLeast: 1,
    },
  ],
  officers: {
    chair: 1,
    deputy: 1,
    clerk: 1,
    supervisor: 1,
    tellers: 2,
    chairVotes: 'never',
    supervisorThroughout: true,
    invited: {
      'zh-CN': '列席：法律专家、职能部门（发言不表决）',
      en: 'Invited: legal expert, departments (speak, do not vote)',
    },
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
    statements: {
      purpose: {
        'zh-CN': '各方陈述',
        en: 'Statements',
      },
      order: 'groups',
      seconds: 120,
      members: 'everyone',
      spokespersonsAbove: 14,
      absentAgain: true,
    },
    replies: {
      purpose: {
        'zh-CN': '能做什么',
        en: 'What we could do',
      },
      order: 'groups',
      seconds: 60,
      members: 'everyone',
      spokespersonsAbove: 10,
      absentAgain: true,
    },
  },
  queue: {
    order: 'leastHeard',
    changeTo: ['rotatingGroups', 'alternatingStance', 'arrival'],
    kinds: ['pointOfOrder', 'answer', 'question', 'speech'],
    stance: 'optional',
    ready: 2,
  },
  limits: {
    turnsPerItem: 3,
    seconds: 120,
    question: 30,
    answer: 60,
    pointOfOrder: 30,
    expert: 300,
    overtime: 'soft',
    warnAt: 30,
    toMicrophone: 0,
    extendOnce: 60,
    written: 300,
  },
  poll: {
    method: 'yesNoAbstain',
    secrecy: 'open',
    mayBeRaisedTo: 'closed',
    majority: '2/3',
    base: 'cast',
    everyGroup: true,
    everyGroupRule: 'moreYesThanNo',
    quorum: {
      cast: '1/2',
      of: 'entitled',
      eachGroup: 1,
    },
    tie: 'fails',
    change: true,
    readSeconds: 30,
    shortestSeconds: 60,
    lastCallSeconds: 20,
    debateProtected: true,
  },
  flags: {
    answerSeconds: 180,
    haltsDismissedPerItem: 2,
    contestSeconds: 120,
    contestVoteSeconds: 90,
    pointsOfOrderDismissedPerItem: 2,
  },
  followUp: {
    postDays: 7,
    checkAfterDays: [30, 90],
    levels: ['building', 'neighbourhood', 'township', 'district'],
  },
  articles,
} as const satisfies Procedure;
