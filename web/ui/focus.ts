// Where focus goes when what had it is gone.

/** For what takes the place of a button that was pressed: focus that fell off the page goes there, and no other. */
export function catchFocus(shown: HTMLElement): void {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) shown.focus({ preventScroll: true });
}
