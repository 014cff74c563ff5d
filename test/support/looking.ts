// Waiting until something is shown: every way of looking is asked again whenever something new is there.

export class Looking<Showing> {
  readonly #showing: () => Showing | undefined;
  readonly #looks = new Set<() => void>();

  /** `showing` gives what stands there now. */
  constructor(showing: () => Showing | undefined) {
    this.#showing = showing;
  }

  /** To be called whenever something else is shown. */
  again(): void {
    for (const look of [...this.#looks]) look();
  }

  /** @throws Error that names `who` after `patience` ms. */
  until<Found>(who: string, find: (showing: Showing) => Found | undefined, patience: number): Promise<Found> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`${who} never saw what was waited for`));
      }, patience);
      const look = (): void => {
        const showing = this.#showing();
        const found = showing && find(showing);
        if (found === undefined) return;
        clearTimeout(late);
        this.#looks.delete(look);
        resolve(found);
      };
      this.#looks.add(look);
      look();
    });
  }
}
