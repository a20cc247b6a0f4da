import type { AnswerContext, MetricQuery } from '#core/protocol/metric-query';
import type { ResultTable } from '../engine/result-table.ts';
import type { ChartNotes } from './chart-notes.ts';

/** What a mark stands for. */
export interface ChartPick {
  readonly metric: string | null;
  /** First day of the period (ISO); null where the question has no grain. */
  readonly period: string | null;
  /** Dimension name -> value; NULL is null. "Other" rows are not pickable. */
  readonly dimensions: Readonly<Record<string, string | null>>;
}

/** An answer and what may be done with its marks. */
export interface ChartProps {
  readonly title: string;
  /** As asked. */
  readonly query: MetricQuery;
  readonly context: AnswerContext;
  /** The whole answer, its columns in the order of `context.columns`. */
  readonly table: ResultTable;
  /** What stands beside the numbers along time. */
  readonly notes?: ChartNotes | undefined;
  readonly good: (metric: string) => 'up' | 'down' | 'none';
  /** Marks that stand for an active cross filter are emphasised, the rest dimmed. */
  readonly selected: readonly ChartPick[];
  /** Click, Enter: filter by it. */
  readonly onPick?: ((pick: ChartPick) => void) | undefined;
  /** Double click, Shift+Enter. */
  readonly onDrill?: ((pick: ChartPick) => void) | undefined;
  /** Right click, the context menu key; `at` in page coordinates. */
  readonly onMenu?: ((pick: ChartPick, at: { readonly x: number; readonly y: number }) => void) | undefined;
}

/** How a mark stands to the active cross filters; without a filter that speaks of this chart every mark is `plain`. */
export type Emphasis = 'plain' | 'selected' | 'dimmed';

/** Emphasis of each mark of a chart. A filter speaks of a chart when one of its marks stands for it. */
export function emphasisOf(picks: readonly (ChartPick | null)[], selected: readonly ChartPick[]): readonly Emphasis[] {
  const chosen = picks.map((pick) => pick !== null && selected.some((filter) => standsFor(pick, filter)));
  if (!chosen.includes(true)) return picks.map(() => 'plain');
  return chosen.map((is) => (is ? 'selected' : 'dimmed'));
}

function standsFor(pick: ChartPick, filter: ChartPick): boolean {
  const dimensions = Object.entries(filter.dimensions);
  if (dimensions.length === 0 && filter.period === null) return false;
  if (filter.period !== null && filter.period !== pick.period) return false;
  return dimensions.every(([name, value]) => name in pick.dimensions && pick.dimensions[name] === value);
}
