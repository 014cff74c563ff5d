// How many slips go on a sheet of paper.
const SLIPS_A_PAGE = 21;

export const pagesOf = <Link>(links: readonly Link[]): readonly (readonly Link[])[] =>
  Array.from({ length: Math.ceil(links.length / SLIPS_A_PAGE) }, (_, page) =>
    links.slice(page * SLIPS_A_PAGE, (page + 1) * SLIPS_A_PAGE),
  );
