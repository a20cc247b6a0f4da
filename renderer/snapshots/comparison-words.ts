import type { TableDifference } from '#core/protocol/comparison';

/** The change of a value against what it was, as decimal text; null where there is nothing to compare with. */
export function relativeChange(before: string | null, after: string | null): string | null {
  if (before === null || after === null || Number(before) === 0) return null;
  const ratio = (Number(after) - Number(before)) / Math.abs(Number(before));
  return Number.isFinite(ratio) ? ratio.toFixed(8) : null;
}

/** `segment is new`, `note is gone`, `total_amount was DECIMAL(18,2), is DECIMAL(18,4)`. */
export function columnWords({ name, before, after }: TableDifference['columns'][number]): string {
  if (before === null) return `${name} is new`;
  return after === null ? `${name} is gone` : `${name} was ${before}, is ${after}`;
}
