import type { Answer } from './answer.ts';

/** The row of the whole range: with a grain that of the total over all periods, which is computed and not summed. */
export function wholeRow(answer: Answer): number | null {
  if (answer.grain === null) return answer.rows[0] ?? answer.totals[0]?.row ?? null;
  return answer.totals.find(({ overPeriods }) => overPeriods)?.row ?? null;
}
