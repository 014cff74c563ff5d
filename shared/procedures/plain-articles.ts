// The plain meeting: the articles its flags refer to.
import type { Article } from './procedure.ts';

export const articles = {
  'called-first': {
    'zh-CN': '排队，点到再说，不打断。',
    en: 'Queue, speak when called, interrupt nobody.',
    weight: 'note',
    about: ['turn'],
  },
  'speaking-time': {
    'zh-CN': '到时就停，要加时先问主持人。',
    en: 'Stop when time is up; ask for more.',
    weight: 'note',
    about: ['turn'],
    notice: 'overtime',
  },
  'one-matter': {
    'zh-CN': '只说正在议的事。',
    en: 'Keep to the open item.',
    weight: 'note',
    about: ['turn', 'item'],
  },
  respect: {
    'zh-CN': '对事不对人。',
    en: 'The matter, not the person.',
    weight: 'warning',
    about: ['turn'],
  },
  'neutral-chair': {
    'zh-CN': '主持人对各人一样，想发言先排队。',
    en: 'The chair treats all alike and queues to speak.',
    weight: 'warning',
    about: ['turn', 'queue'],
    notice: 'chairTookTurn',
  },
  'both-sides-heard': {
    'zh-CN': '表决前不同意见都说过。',
    en: 'Before a vote the other view has been heard.',
    weight: 'warning',
    about: ['poll'],
    notice: 'openedWhileWaiting',
  },
  'text-before-vote': {
    'zh-CN': '表决前念清原文，表决中不改。',
    en: 'The text is read before the vote and not changed during it.',
    weight: 'halt',
    about: ['poll'],
    notice: 'proposalEdited',
  },
  'one-seat-one-vote': {
    'zh-CN': '有票的才投，一人一票。',
    en: 'Only seats vote, one ballot each.',
    weight: 'halt',
    about: ['poll', 'person'],
  },
  'helped-vote': {
    'zh-CN': '替人录票要本人在场、念给本人听。',
    en: 'A vote taken for someone is taken in their presence and read back.',
    weight: 'halt',
    about: ['poll', 'person'],
    notice: 'manyHelpedVotes',
  },
  'record-true': {
    'zh-CN': '记录如实，散会前念一遍。',
    en: 'The notes are true and read out before we part.',
    weight: 'note',
    about: ['item'],
  },
} as const satisfies Readonly<Record<string, Article>>;
