// Where in the house this page is: its path, moved without loading anew.
class Place {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  /** The key of a link stands in the fragment, where no server sees it. */
  hash = $state(location.hash);
  /** A page that shows what is shown once only is asked before it is left. */
  asks: ((leave: () => void) => void) | undefined;
}
export const place = new Place();

function read(): void {
  place.path = location.pathname;
  place.query = new URLSearchParams(location.search);
  place.hash = location.hash;
}
function back(): void {
  if (!place.asks) return read();
  history.pushState(null, '', place.path);
  go('/');
}
addEventListener('popstate', back);
addEventListener('hashchange', read);

export function go(to: string, replace = false): void {
  if (place.asks) {
    place.asks(() => {
      place.asks = undefined;
      go(to, replace);
    });
    return;
  }
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  read();
  scrollTo(0, 0);
}

/** From now on `ask` decides whether this page is left, by Back too; what is answered ends that. */
export function askBeforeLeaving(ask: (leave: () => void) => void): () => void {
  place.asks = ask;
  // One step more to go back from, so that Back does not leave before anybody is asked.
  history.pushState(null, '', location.href);
  return () => {
    if (place.asks === ask) place.asks = undefined;
  };
}
