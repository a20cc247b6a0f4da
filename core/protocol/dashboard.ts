import { z } from 'zod';
import type { WeekStart } from './calendar-units.ts';
import { chartKinds } from './chart-kind.ts';
import type { IsoDate } from './date.ts';
import { type MetricQuery, metricQuerySchema } from './metric-query.ts';
import { parseTileRange, rangeForms, resolveTileRange } from './tile-range.ts';

/** Columns of the grid that tiles stand in. */
export const GRID_COLUMNS = 12;

const tileRange = z
  .string()
  .refine((text) => parseTileRange(text) !== null, { message: `is not a range: ${rangeForms}` });

/** Where a tile stands, in grid units; `column` and `row` are 1-based. */
export const tilePlaceSchema = z
  .strictObject({
    column: z.int().min(1).max(GRID_COLUMNS),
    row: z.int().min(1),
    width: z.int().min(1).max(GRID_COLUMNS),
    height: z.int().min(1).max(40),
  })
  .refine(({ column, width }) => column + width <= GRID_COLUMNS + 1, {
    message: `reaches beyond the ${GRID_COLUMNS} columns of the grid`,
  });
export type TilePlace = z.output<typeof tilePlaceSchema>;

/** A metric question whose days follow the as-of day. */
export const tileQuestionSchema = metricQuerySchema.omit({ from: true, to: true }).extend({
  range: tileRange.default('all'),
});
export type TileQuestion = z.output<typeof tileQuestionSchema>;

export const tileSchema = z.object({
  /** Unique in the dashboard. */
  name: z.string(),
  title: z.string(),
  /** What the numbers are counted in, where the metrics' own formats do not say. */
  unit: z.string().nullable(),
  chart: z.enum(chartKinds),
  question: tileQuestionSchema,
  at: tilePlaceSchema,
  note: z.string().nullable(),
});
export type Tile = z.output<typeof tileSchema>;

export const dashboardSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  owner: z.string(),
  /** Position in the list of dashboards. */
  order: z.int(),
  tiles: z.array(tileSchema),
});
export type Dashboard = z.output<typeof dashboardSchema>;

/** The question that a tile asks as of a day. */
export function tileQuery({ question }: Tile, asOf: IsoDate, weekStart: WeekStart): MetricQuery {
  const { range, ...query } = question;
  const days = resolveTileRange(parseTileRange(range) ?? { kind: 'all' }, asOf, weekStart);
  return { ...query, ...days };
}
