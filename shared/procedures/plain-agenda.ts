// The plain meeting: its agenda, with what the chair says.
import type { TemplateItem } from './procedure.ts';

export const agenda = [
  {
    id: 'opening',
    kind: 'inform',
    minutes: 3,
    title: {
      'zh-CN': '开场',
      en: 'Opening',
    },
    say: {
      'zh-CN': '今天议__件事，预计__点结束。',
      en: 'We have __ items and expect to end at __.',
    },
  },
  {
    id: 'report',
    kind: 'inform',
    minutes: 10,
    title: {
      'zh-CN': '通报',
      en: 'Report',
    },
    say: {
      'zh-CN': '请__通报，听完再问。',
      en: '__ reports; questions afterwards.',
    },
    uses: {
      queue: true,
    },
  },
  {
    id: 'discussion',
    kind: 'discuss',
    minutes: 25,
    title: {
      'zh-CN': '讨论',
      en: 'Discussion',
    },
    say: {
      'zh-CN': '要说的排队，一次三分钟。',
      en: 'Join the queue, three minutes at a time.',
    },
    uses: {
      queue: true,
    },
  },
  {
    id: 'decision',
    kind: 'decide',
    minutes: 15,
    title: {
      'zh-CN': '表决',
      en: 'Decision',
    },
    say: {
      'zh-CN': '原文念一遍，请表决。还有没有没投的？',
      en: 'I read the text; please vote. Has everybody voted?',
    },
    uses: {
      poll: 'proposal',
    },
  },
  {
    id: 'closing',
    kind: 'inform',
    minutes: 7,
    title: {
      'zh-CN': '小结和下次',
      en: 'Close and next time',
    },
    say: {
      'zh-CN': '定了什么、谁办、何时办完，念一遍。',
      en: 'What we decided, who does it, by when.',
    },
    uses: {
      commitments: true,
    },
  },
] as const satisfies readonly TemplateItem[];
