/** One pass over all subjects, between two looks at the control. */
export interface Round<Figure> {
  readonly figures: ReadonlyMap<string, Figure>;
  /** How far the control moved while the subjects were measured, as a share of the larger. */
  readonly drift: number;
}

export interface Rounds<Figure> {
  readonly kept: readonly Round<Figure>[];
  /** Why the others do not count. */
  readonly discarded: readonly string[];
  /** None was steady, so all that were complete are kept: good for a look, not for a claim. */
  readonly isUnsteady: boolean;
}

/** The control must not move by more: what moved it has moved the subjects, too. */
const MOST_DRIFT = 0.1;

/**
 * Measures all subjects in turn, again and again, so that what changes on the machine meets all of them: forwards in one
 * round, backwards in the next. A round whose control moved is thrown away and repeated, at most as often as rounds were
 * asked for.
 */
export async function runRounds<Figure>(options: {
  readonly rounds: number;
  readonly subjects: ReadonlyMap<string, () => Promise<Figure>>;
  /** What does not pass through any gateway. */
  control(): Promise<number>;
  onRound(said: string): void;
}): Promise<Rounds<Figure>> {
  const { rounds, onRound } = options;
  const kept: Round<Figure>[] = [];
  const drifted: Round<Figure>[] = [];
  const discarded: string[] = [];
  for (let attempt = 0; attempt < rounds * 2 && kept.length < rounds; attempt++) {
    const round = await measureRound(options, attempt % 2 === 1);
    if (typeof round === "string") discarded.push(round);
    else if (round.drift > MOST_DRIFT) {
      drifted.push(round);
      discarded.push(`the control moved by ${(round.drift * 100).toFixed(0)} %`);
    } else kept.push(round);
    onRound(`${kept.length} of ${rounds} rounds${discarded.length > 0 ? `, ${discarded.length} thrown away` : ""}`);
  }
  const isUnsteady = kept.length === 0;
  if (isUnsteady && drifted.length === 0) throw new Error(`no round could be measured: ${discarded.join("; ")}`);
  return { kept: isUnsteady ? drifted : kept, discarded, isUnsteady };
}

/** A text says why the round is not complete: under a load from elsewhere a gateway may rightly refuse. */
async function measureRound<Figure>(
  options: { readonly subjects: ReadonlyMap<string, () => Promise<Figure>>; control(): Promise<number> },
  isBackwards: boolean,
): Promise<Round<Figure> | string> {
  const figures = new Map<string, Figure>();
  const subjects = [...options.subjects];
  try {
    const before = await options.control();
    for (const [id, measure] of isBackwards ? subjects.toReversed() : subjects) figures.set(id, await measure());
    const after = await options.control();
    return { figures, drift: Math.abs(after - before) / Math.max(after, before) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** One figure of each round, for a subject that every round has. */
export function figuresOf<Figure>({ kept }: Rounds<Figure>, id: string): readonly Figure[] {
  return kept.map(({ figures }) => {
    const figure = figures.get(id);
    if (figure === undefined) throw new Error(`"${id}" was not measured`);
    return figure;
  });
}
