// Short messages at the foot of the page: what was done, and what was refused and why.
export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'refused' | 'waiting';
  readonly text: string;
}

/** Long enough to read twice, aloud. */
const SHOWN_FOR = { done: 4_000, waiting: 6_000, refused: 9_000 } as const;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  say(kind: Toast['kind'], text: string): void {
    const toast = { id: this.#next, kind, text };
    this.#next += 1;
    this.list = [...this.list.filter((other) => other.text !== text), toast].slice(-3);
    setTimeout(() => this.dismiss(toast.id), SHOWN_FOR[kind]);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
