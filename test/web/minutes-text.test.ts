// The minutes taken apart for reading: marks of ours make titles and strong words, what people wrote stays what they wrote.
import { describe, expect, it } from 'vitest';
import { blocksIn } from '../../web/closing/minutes-text.ts';

const plain = (text: string) => [{ text, strong: false }];

describe('the minutes, on a page', () => {
  it('[L7] have a title, headings and lines', () => {
    expect(blocksIn('# Street\n\nMinutes\n\n## What happened\n\n- 19:05 **Item: Lamps**\n')).toStrictEqual([
      { kind: 'title', words: plain('Street') },
      { kind: 'text', words: plain('Minutes') },
      { kind: 'heading', words: plain('What happened') },
      {
        kind: 'line',
        words: [
          { text: '19:05 ', strong: false },
          { text: 'Item: Lamps', strong: true },
        ],
      },
    ]);
  });

  it('[S6] show what people wrote as they wrote it', () => {
    const written = String.raw`- a \*\*loud\*\* \<b\>word\</b\> \# \\ and ~`;
    expect(blocksIn(written)).toStrictEqual([{ kind: 'line', words: plain(String.raw`a **loud** <b>word</b> # \ and ~`) }]);
    expect(blocksIn(String.raw`- **Item: \*\*x** said`)).toStrictEqual([
      {
        kind: 'line',
        words: [
          { text: 'Item: **x', strong: true },
          { text: ' said', strong: false },
        ],
      },
    ]);
  });
});
