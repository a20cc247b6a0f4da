import { chiSquareTail } from './distributions.ts';

/** Below this p-value a split is not what was planned: chance alone does so in one experiment of a thousand. */
export const sampleRatioThreshold = 0.001;

/**
 * Shares of the variants as planned, summing to 1, from text: `50/50`, `70:30`, `0.5, 0.25, 0.25`, or with names in any order,
 * `treatment=20%, control=80%`. Shares without names are the control's, then the others' in the order of their names. Null where the text says
 * nothing, or not one share for each variant.
 */
export function plannedShares(
  text: string | null,
  control: string,
  variants: readonly string[],
): ReadonlyMap<string, number> | null {
  const shares = namedShares(text ?? '') ?? listedShares(text ?? '', control, variants);
  if (shares === null || variants.some((variant) => !shares.has(variant))) return null;
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  if (!(total > 0) || [...shares.values()].some((share) => !(share > 0))) return null;
  return new Map([...shares].map(([variant, share]) => [variant, share / total]));
}

function namedShares(text: string): Map<string, number> | null {
  const parts = text.split(/[,;/]/).map((part) => /^\s*["']?(.*?[^\s"'])["']?\s*[=:]\s*([\d.]+)\s*%?\s*$/.exec(part));
  const shares = new Map<string, number>();
  for (const part of parts) {
    const [, name = '', share = ''] = part ?? [];
    if (name === '' || /^[\d.:%\s]+$/.test(name) || shares.has(name)) return null;
    shares.set(name, Number(share));
  }
  return shares;
}

function listedShares(text: string, control: string, variants: readonly string[]): Map<string, number> | null {
  const parts = text.split(/[,;:/]/).map((part) => /^\s*([\d.]+)\s*%?\s*$/.exec(part)?.[1]);
  const names = [control, ...variants.filter((variant) => variant !== control).sort()];
  if (parts.length !== names.length || parts.some((part) => part === undefined)) return null;
  return new Map(names.map((name, i) => [name, Number(parts[i])]));
}

/** The p-value of the units seen in each variant under the planned shares (Pearson's chi-square); null without two variants and a unit. */
export function sampleRatioTest(
  units: ReadonlyMap<string, number>,
  shares: ReadonlyMap<string, number>,
): number | null {
  const total = [...units.values()].reduce((sum, count) => sum + count, 0);
  if (shares.size < 2 || total === 0) return null;
  let statistic = 0;
  for (const [variant, share] of shares) {
    const expected = total * share;
    statistic += ((units.get(variant) ?? 0) - expected) ** 2 / expected;
  }
  return chiSquareTail(statistic, shares.size - 1);
}
