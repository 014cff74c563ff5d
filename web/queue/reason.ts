// Why somebody stands where they stand, as a sentence (Q4).
import { told } from '../language/language.svelte.ts';

export function reasonText(reason: { readonly code: string; readonly [figure: string]: unknown }): string {
  const figures: Record<string, string | number> = {};
  for (const [name, figure] of Object.entries(reason)) {
    if (typeof figure === 'string' || typeof figure === 'number') figures[name] = figure;
  }
  const never = reason.code === 'leastHeard' && figures['turns'] === 0;
  return told('reasons', never ? 'leastHeardNever' : reason.code, figures);
}
