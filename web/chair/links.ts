// The address behind a key: it stands in the fragment, where no server and no proxy sees it.
export const linkTo = (meeting: string, key: string): string => `${location.origin}/m/${meeting}#k=${key}`;
