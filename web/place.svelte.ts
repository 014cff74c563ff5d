// Where in the house this page is: its path, moved without loading anew.
class Place {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  /** The key of a link stands in the fragment, where no server sees it. */
  hash = $state(location.hash);
}
export const place = new Place();

function read(): void {
  place.path = location.pathname;
  place.query = new URLSearchParams(location.search);
  place.hash = location.hash;
}
addEventListener('popstate', read);
addEventListener('hashchange', read);

export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  read();
  scrollTo(0, 0);
}
