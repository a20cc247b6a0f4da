import type { TableDifference } from '#core/protocol/comparison';

/** From one value to another: the difference, and it against what was before; decimal texts, null where there is nothing to compare with. */
export function moved(
  before: string | null,
  after: string | null,
): { readonly change: string | null; readonly delta: string | null } {
  if (before === null || after === null) return { change: null, delta: null };
  const delta = Number(after) - Number(before);
  return { change: decimalText(delta / Math.abs(Number(before))), delta: decimalText(delta) };
}

const decimalText = (value: number) => (Number.isFinite(value) ? value.toFixed(8) : null);

/** `segment is new`, `note is gone`, `total_amount was DECIMAL(18,2), is DECIMAL(18,4)`. */
export function columnWords({ name, before, after }: TableDifference['columns'][number]): string {
  if (before === null) return `${name} is new`;
  return after === null ? `${name} is gone` : `${name} was ${before}, is ${after}`;
}
