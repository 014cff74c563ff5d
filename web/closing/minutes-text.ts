// The minutes as they are served, in Markdown, taken apart for reading: what people wrote in them stays text.

export interface Words {
  readonly text: string;
  readonly strong: boolean;
}
export interface Block {
  readonly kind: 'title' | 'heading' | 'line' | 'text';
  readonly words: readonly Words[];
}

const MARKS = [
  ['# ', 'title'],
  ['## ', 'heading'],
  ['- ', 'line'],
] as const;

export const blocksIn = (minutes: string): readonly Block[] =>
  minutes
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [mark, kind] = MARKS.find(([start]) => line.startsWith(start)) ?? ['', 'text' as const];
      return { kind, words: wordsIn(line.slice(mark.length)) };
    });

/** A star that somebody wrote comes with a stroke before it, and makes nothing strong. */
const wordsIn = (line: string): readonly Words[] =>
  line
    .split(/(?<!\\)\*\*/)
    .map((part, index) => ({ text: part.replace(/\\([\\`*_{}[\]<>#|~&])/g, '$1'), strong: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
