// The neighbourhood session of all sides at one table: its agenda, with what the chair says.
import type { TemplateItem } from './procedure.ts';

export const agenda = [
  {
    id: 'opening',
    kind: 'inform',
    minutes: 5,
    title: {
      'zh-CN': '开场：应到实到、讲规矩、认识监督员',
      en: 'Opening: who is here, the rules, the supervisor',
    },
    say: {
      'zh-CN': '今天应到__人，实到__人。规矩念一遍：先举手、点到再说，一次两分钟，对事不对人。这位是监督员，全程看着我们的程序。',
      en: 'Expected __, present __. The rules: raise your hand, speak when called, two minutes, about the matter and not the person. This is our supervisor, who watches the procedure from start to end.',
    },
  },
  {
    id: 'issue-stated',
    kind: 'inform',
    minutes: 8,
    title: {
      'zh-CN': '情况说明：走访和问需的结果',
      en: 'The issue: what visits and interviews found',
    },
    say: {
      'zh-CN': '先请__把走访听到的说清楚：问了多少人、各方怎么说。这一段只说情况，不评论。',
      en: '__ now tells what was heard on the visits: how many people, what each side said. Facts only, no comment.',
    },
  },
  {
    id: 'each-side',
    kind: 'discuss',
    minutes: 28,
    title: {
      'zh-CN': '各方轮流说',
      en: 'Each side in turn',
    },
    say: {
      'zh-CN': '各方轮流，每人两分钟，还剩三十秒我会提醒。可以说，可以过，也可以写下来请会务念。',
      en: 'Sides take turns, two minutes each, I will say when thirty seconds are left. You may speak, pass, or hand in words for the clerk to read.',
    },
    uses: {
      round: 'statements',
    },
  },
  {
    id: 'expert',
    kind: 'inform',
    minutes: 8,
    title: {
      'zh-CN': '专家和部门说明',
      en: 'Expert and departments explain',
    },
    say: {
      'zh-CN': '请专家说清楚：法律上能怎么做、费用谁出、谁来管。专家先说明自己受谁邀请。',
      en: 'The expert explains what the law allows, who pays and who is in charge, and first says who invited them.',
    },
  },
  {
    id: 'answers',
    kind: 'discuss',
    minutes: 18,
    title: {
      'zh-CN': '问与答、各方回应',
      en: 'Questions, answers, replies',
    },
    say: {
      'zh-CN': '有问题的举手，一次问一个、半分钟；被问到的答一分钟。问完各方再轮一圈，每人一分钟，只说能做什么。',
      en: 'One question at a time, half a minute; the answer a minute. Then one more round of a minute each: only what you could do.',
    },
    uses: {
      queue: true,
      round: 'replies',
    },
  },
  {
    id: 'proposal',
    kind: 'discuss',
    minutes: 15,
    title: {
      'zh-CN': '把方案写清楚',
      en: 'Write the proposal down',
    },
    say: {
      'zh-CN': '大屏上是记下来的方案。哪一句不同意、想改成什么，请说改法。改好我念一遍。',
      en: 'The screen shows the proposal as noted. Say which sentence you would change and into what. I then read it out.',
    },
    uses: {
      queue: true,
      order: 'rotatingGroups',
    },
  },
  {
    id: 'vote',
    kind: 'decide',
    minutes: 8,
    title: {
      'zh-CN': '表决',
      en: 'Vote',
    },
    say: {
      'zh-CN': '我把要表决的原文念一遍，大屏上也有。同意、反对、弃权都可以，没有手机的请会务一个一个来问。还有没有没投的？',
      en: 'I read out the exact words, they are on the screen. Yes, no or abstain; clerks come to those without a phone. Has everybody voted?',
    },
    uses: {
      poll: 'proposal',
    },
  },
  {
    id: 'commitments',
    kind: 'decide',
    minutes: 12,
    title: {
      'zh-CN': '双方承诺：谁、做什么、什么时候、换什么',
      en: 'Commitments: who, what, by when, in return for what',
    },
    say: {
      'zh-CN': '请各方代表自己念本方的承诺和时间，听清楚了点“本方接受”。不在场的单位先记“已提出，待答复”。',
      en: "Each side's spokesperson reads its promise and date, then accepts it. A body that is not here is noted as asked, awaiting its answer.",
    },
    uses: {
      commitments: true,
    },
  },
  {
    id: 'closing',
    kind: 'inform',
    minutes: 8,
    title: {
      'zh-CN': '宣读结果、监督员说明、下次什么时候看',
      en: "Read the result, supervisor's word, when we look again",
    },
    say: {
      'zh-CN': '结果念一遍，记得不对的现在说。请监督员说说今天的程序。公示__天，__月__日回来看做没做到。',
      en: 'I read the result; say now if it is noted wrongly. The supervisor comments on the procedure. It is posted for __ days; on __ we look at what was done.',
    },
  },
] as const satisfies readonly TemplateItem[];
