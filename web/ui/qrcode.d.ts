// What of qrcode the page uses: the package's own types bring all of Node's with them.
export function create(
  text: string,
  options: { readonly errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
): { readonly modules: { readonly size: number; readonly data: ArrayLike<number> } };
