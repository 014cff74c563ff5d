// The chair's small picture of the hall: names stand there as the hall's own screen has them (P11).
import { expect, it } from 'vitest';
import { viewOf } from '../../shared/room/view.ts';
import { asTheHall } from '../../web/hall/as-the-hall.ts';
import { inSession } from '../support/room.ts';

it.each(['whole', 'surname', 'number'] as const)('[P11] the picture of the hall shows names as the hall does: %s', (names) => {
  const { story, chair, persons } = inSession(['王建国@居民', '欧阳秀英@商户', 'Li Ming@商户'], { names });
  for (const person of persons) story.do(person, { type: 'queue.join', kind: 'speech' });
  story.do(chair, { type: 'floor.give' });
  const pictured = asTheHall(viewOf(story.room, 'officers'));
  const seen = viewOf(story.room, 'public');
  const told = ({ meeting, floor, queue }: typeof seen) => [
    meeting.chair,
    floor.turn?.name,
    queue.waiting.map((person) => queue.entries[person]?.name),
  ];
  expect(told(pictured)).toStrictEqual(told(seen));
});

it('[P11] the picture of the hall shows the names of a round as the hall does', () => {
  const { story, chair } = inSession(['王建国@居民', '欧阳秀英@商户'], { names: 'surname' });
  story.do(chair, { type: 'rounds.open', purpose: '各说一次', order: 'list', seconds: 60, members: 'everyone' });
  const coming = ({ rounds }: ReturnType<typeof asTheHall>) =>
    'current' in rounds ? rounds.current?.coming.map(({ name }) => name) : undefined;
  expect(coming(viewOf(story.room, 'public'))?.length).toBeGreaterThan(0);
  expect(coming(asTheHall(viewOf(story.room, 'officers')))).toStrictEqual(coming(viewOf(story.room, 'public')));
});
