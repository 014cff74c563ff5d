// Phones that go away with things to say, and say them when they are back.
import { inHouse, together, type Case, type Tried } from './case.ts';
import { pause } from '../support/pause.ts';

/** Half of the people lose their line with a command on its way, for ten minutes in a long run. */
export const phonesAway: Case = async ({ full, program }) => {
  const minutes = full ? 10 : 0.05;
  const tries: Tried[] = [];
  for (const store of ['embedded', 'redis'] as const) {
    const nodes = store === 'redis' ? [{}, {}] : [{}];
    tries.push(
      await inHouse({ store, nodes, people: 10, program }, async ({ village }) => {
        const leaving = village.people.filter((_, index) => index % 2 === 0);
        await pause(500);
        // Each has a few wishes that were not answered, the oldest sent and the others not.
        const patience = minutes * 60_000 + 30_000;
        const wishes = leaving.flatMap((one) => {
          const wish = () => one.command('queue.join', { kind: 'speech' }, patience);
          const sent = wish();
          one.leave();
          return [sent, wish(), wish()];
        });
        await pause(minutes * 60_000);
        for (const one of leaving) one.comeBack();
        const answers = await Promise.all(wishes);
        await pause(500);
        const certain = answers.filter((answer) => answer.ok || 'refusal' in answer).length;
        return `${leaving.length} people away for ${minutes * 60} s, ${certain} of ${answers.length} wishes answered, ${store}`;
      }),
    );
  }
  return together(tries);
};
