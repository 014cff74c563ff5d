// What somebody with the raw files of a store could guess of who chose what: by order in the file, and by nearness.
import { chance } from './random.ts';

/** One voter in one poll, and what they really chose. */
export interface Voted {
  readonly poll: string;
  readonly seat: string;
  readonly choice: string;
}
type Guess = (voted: Voted) => string | undefined;

/** So near each other as one page of a file. */
const NEAR = 4_096;
const SHUFFLES = 2_000;

interface Found {
  readonly at: number;
  readonly what: string;
}

/** Where this poll is named shortly before one of these words, in the order of the file. */
function foundAfter(text: string, poll: string, words: readonly string[], within: number): readonly Found[] {
  const pattern = new RegExp(`${poll}[^]{1,${within}}?(${words.join('|')})`, 'g');
  return [...text.matchAll(pattern)].map((match) => ({ at: match.index, what: match[1] ?? '' }));
}

/** The n-th voter whom the file names in a poll is taken for the n-th choice that it names. */
export function byOrder(text: string, all: readonly Voted[]): Guess {
  const guesses = new Map<string, string>();
  for (const poll of new Set(all.map((voted) => voted.poll))) {
    const ofPoll = all.filter((voted) => voted.poll === poll);
    const seats = [
      ...new Set(
        foundAfter(
          text,
          poll,
          ofPoll.map(({ seat }) => seat),
          60,
        ).map(({ what }) => what),
      ),
    ];
    const choices = foundAfter(text, poll, ['"yes"', '"no"'], 40).map(({ what }) => what);
    seats.forEach((seat, index) => {
      // Numbers of choices that were written again are spread evenly over the voters.
      const guess = choices[Math.floor((index * choices.length) / seats.length)];
      if (guess !== undefined) guesses.set(`${poll} ${seat}`, guess);
    });
  }
  return ({ poll, seat }) => guesses.get(`${poll} ${seat}`);
}

/** Whatever choice stands nearest to a voter's name, within a page. */
export function byNearness(text: string, all: readonly Voted[]): Guess {
  const guesses = new Map<string, string>();
  for (const poll of new Set(all.map((voted) => voted.poll))) {
    const seats = foundAfter(
      text,
      poll,
      all.filter((voted) => voted.poll === poll).map(({ seat }) => seat),
      60,
    );
    const choices = foundAfter(text, poll, ['"yes"', '"no"'], 40);
    for (const { at, what } of seats) {
      const nearest = choices.toSorted((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))[0];
      if (nearest && Math.abs(nearest.at - at) <= NEAR) guesses.set(`${poll} ${what}`, nearest.what);
    }
  }
  return ({ poll, seat }) => guesses.get(`${poll} ${seat}`);
}

export interface Success {
  /** The share of voters whose choice was guessed, of those about whom there was a guess. */
  readonly right: number;
  readonly guesses: number;
  /** What 99 of 100 who only guess stay below, knowing every poll's result: choices dealt anew among its voters. */
  readonly luck: number;
}

export function successOf(guess: Guess, all: readonly Voted[]): Success {
  const tried = all.flatMap((voted) => {
    const said = guess(voted);
    return said === undefined ? [] : [{ ...voted, said }];
  });
  if (tried.length === 0) return { right: 0, guesses: 0, luck: 1 };
  const share = (choices: readonly string[]) => tried.filter(({ said }, index) => said === choices[index]).length / tried.length;
  const dice = chance(4_711);
  const polls = [...new Set(tried.map(({ poll }) => poll))].map((poll) =>
    tried.flatMap((voted, index) => (voted.poll === poll ? [index] : [])),
  );
  const dealt = Array.from({ length: SHUFFLES }, () =>
    share(
      dealAnew(
        tried.map(({ choice }) => choice),
        polls,
        dice,
      ),
    ),
  );
  dealt.sort((one, other) => one - other);
  return {
    right: share(tried.map(({ choice }) => choice)),
    guesses: tried.length,
    luck: dealt[Math.floor(SHUFFLES * 0.995)] ?? 1,
  };
}

/** The choices of each poll in another order. */
function dealAnew(
  choices: readonly string[],
  polls: readonly (readonly number[])[],
  dice: ReturnType<typeof chance>,
): readonly string[] {
  const dealt = [...choices];
  for (const indices of polls) {
    for (let left = indices.length; left > 1; left -= 1) {
      const [one, other] = [indices[left - 1] ?? 0, indices[dice.below(left)] ?? 0];
      [dealt[one], dealt[other]] = [dealt[other] ?? '', dealt[one] ?? ''];
    }
  }
  return dealt;
}
