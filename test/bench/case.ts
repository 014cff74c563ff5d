// What every case answers: our figure, the floor's from the same run, and whether the reach is met.
export interface Row {
  readonly case: string;
  readonly ours: number;
  /** From the same run; absent where the reach is absolute. */
  readonly floor?: number;
  readonly ratio?: number;
  readonly unit: string;
  readonly reach: string;
  readonly ok: boolean;
}

/** For what has no reach of its own and is told beside. */
const REPORTED = 'reported';

const rounded = (value: number): number => Number(value.toPrecision(4));

/** A figure held against a floor; `meets` judges ours divided by the floor. */
export function against(
  name: string,
  unit: string,
  ours: number,
  floor: number,
  reach: string,
  meets: (ratio: number) => boolean,
): Row {
  const ratio = ours / floor;
  return { case: name, ours: rounded(ours), floor: rounded(floor), ratio: rounded(ratio), unit, reach, ok: meets(ratio) };
}

/** A figure that has to be what it is. */
export const absolute = (name: string, unit: string, ours: number, reach: string, ok: boolean): Row => ({
  case: name,
  ours: rounded(ours),
  unit,
  reach,
  ok,
});

/** A figure told beside, with the floor's where there is one. */
export const reported = (name: string, unit: string, ours: number, floor?: number): Row =>
  floor === undefined ? absolute(name, unit, ours, REPORTED, true) : against(name, unit, ours, floor, REPORTED, () => true);
