// How long a poll is still open, in words: the same on every screen that shows it.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import { after } from '../../shared/room/ids.ts';
import { viewOf } from '../../shared/room/view.ts';
import { Ballots } from '../support/ballots.ts';
import { inSession, rules } from '../support/room.ts';
import type * as words from '../../web/polls/words.ts';

/** Said in the page's own module, which is read once the compiler's word stands for something. */
let closingWords: typeof words.closingWords;
beforeAll(async () => {
  vi.stubGlobal('$state', <Value>(value: Value) => value);
  ({ closingWords } = await import('../../web/polls/words.ts'));
});
afterAll(() => void vi.unstubAllGlobals());

/** A poll of an hour whose last call takes 20 s, and what is said of it to everybody. */
function hour(wish: { readonly closesIn?: number } = { closesIn: 3_600 }) {
  const { story, chair } = inSession(['ann', 'ben'], { rules: rules({ poll: { ...plain.poll, lastCallSeconds: 20 } }) });
  const poll = new Ballots(story).open(chair, wish);
  const said = () => {
    const seen = viewOf(story.room, 'public').polls[poll];
    return seen && closingWords(seen, story.now);
  };
  return { story, said, close: () => story.do(chair, { type: 'polls.close', poll }) };
}

describe('how long a poll is open', () => {
  it('[V15] is told in minutes and seconds while the end is the declared one', () => {
    const { story, said } = hour();
    expect(said()).toBe('还有 1:00:00');
    story.pass(1);
    expect(said()).toBe('还有 1:00:00');
    story.pass(3_540_999);
    expect(said()).toBe('还有 0:59');
  });

  it('[V15] is told in seconds once it is the last call', () => {
    const { story, said, close } = hour();
    close();
    expect(said()).toBe('还有 20 秒截止');
    story.pass(19_001);
    expect(said()).toBe('还有 1 秒截止');
  });

  it('[V15] is not told without an end, nor when the poll is over', () => {
    const { story, said, close } = hour({});
    expect(said()).toBeUndefined();
    close();
    expect(said()).toBe('还有 20 秒截止');
    story.pass(20_000);
    expect(said()).toBeUndefined();
  });

  it('[V15] is never less than nothing, however late a screen hears of the end', () => {
    const { story, said, close } = hour();
    close();
    story.now = after(story.now, 25_000);
    expect(said()).toBe('还有 0 秒截止');
  });
});
