// The neighbourhood session of all sides at one table: the articles its flags refer to.
import type { Article } from './procedure.ts';

export const articles = {
  'rules-read': {
    'zh-CN': '开场先讲规矩，人人听得到、看得见。',
    en: 'The rules are read out first, for everybody to hear and see.',
    weight: 'note',
    about: ['item'],
  },
  'every-side-present': {
    'zh-CN': '相关各方都有人在，才开始商量。',
    en: 'Talks begin when every side concerned is present.',
    weight: 'halt',
    about: ['item', 'poll'],
    notice: 'groupAbsent',
  },
  'neutral-chair': {
    'zh-CN': '主持人不表态、不评论、不替人总结。',
    en: 'The chair takes no side, comments on nothing and sums up nobody.',
    weight: 'warning',
    about: ['turn', 'item'],
    notice: 'chairTookTurn',
  },
  'called-first': {
    'zh-CN': '先举手，点到再说，不打断别人。',
    en: 'Raise a hand, speak when called, interrupt nobody.',
    weight: 'warning',
    about: ['turn'],
  },
  'speaking-time': {
    'zh-CN': '人人时间一样，到时要提醒，加时要一视同仁。',
    en: 'Time is the same for all; the end is called; extra time is given evenly.',
    weight: 'warning',
    about: ['turn', 'round'],
    notice: 'overtime',
  },
  'one-matter': {
    'zh-CN': '一次只议一件事，不跑题。',
    en: 'One matter at a time; keep to it.',
    weight: 'note',
    about: ['turn', 'item'],
  },
  respect: {
    'zh-CN': '对事不对人，不骂人、不揭短、不猜动机。',
    en: 'About the matter, not the person: no insults, no raking up, no guessing at motives.',
    weight: 'warning',
    about: ['turn'],
  },
  'both-sides-heard': {
    'zh-CN': '表决之前，各方都说过、问过、得到过回答。',
    en: 'Before a vote every side has spoken, asked and been answered.',
    weight: 'halt',
    about: ['poll', 'item'],
    notice: 'groupUnheard',
  },
  'facts-first': {
    'zh-CN': '该说明的先说明：钱从哪来、谁负责、法律上行不行。',
    en: 'What must be known is told first: who pays, who is in charge, what the law allows.',
    weight: 'halt',
    about: ['poll', 'item'],
  },
  'fair-order': {
    'zh-CN': '按排队规则叫人，插队要当众说理由。',
    en: 'People are called in the order of the rule; stepping out of it is explained aloud.',
    weight: 'warning',
    about: ['queue', 'turn'],
    notice: 'orderOverridden',
  },
  'text-before-vote': {
    'zh-CN': '表决的原文先念、先看，开票以后一字不改。',
    en: 'The exact text is read and shown before the vote and not touched after it opens.',
    weight: 'halt',
    about: ['poll'],
    notice: 'proposalEdited',
  },
  'one-seat-one-vote': {
    'zh-CN': '有表决权的才投，一人（一户）一票，表决前不临时加人。',
    en: 'Only seats vote, one ballot each; nobody is added just before a vote.',
    weight: 'halt',
    about: ['poll', 'person'],
    notice: 'seatsAddedLate',
  },
  'helped-vote': {
    'zh-CN': '替人录票要本人在场、本人说、念给本人听。',
    en: 'A vote taken for someone is taken in their presence, from their mouth, and read back.',
    weight: 'halt',
    about: ['poll', 'person'],
    notice: 'manyHelpedVotes',
  },
  'count-by-two': {
    'zh-CN': '举手和纸票由两个人分别点，数不一样就重点。',
    en: 'Hands and papers are counted by two people apart; if they differ, again.',
    weight: 'halt',
    about: ['poll'],
  },
  'promises-both-ways': {
    'zh-CN': '承诺写明谁、做什么、什么时候、换什么，本方自己接受。',
    en: 'A promise says who, what, by when, in return for what, and its own side accepts it.',
    weight: 'warning',
    about: ['item'],
  },
} as const satisfies Readonly<Record<string, Article>>;
