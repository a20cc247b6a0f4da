import { z } from 'zod';
import type { Diagnostic } from './diagnostic.ts';
import { parseTileRange, rangeForms } from './tile-range.ts';

export const filterWays = ['in', 'not_in', 'contains'] as const;
export type FilterWay = (typeof filterWays)[number];

/** What a dashboard can be narrowed to, under a name: days, values of dimensions, the largest values of one. */
export const savedFilterSchema = z.object({
  /** Of its file. */
  name: z.string(),
  title: z.string().min(1),
  /** A tile range; null: each tile's own days. */
  range: z
    .string()
    .refine((text) => parseTileRange(text) !== null, { message: `is not a range: ${rangeForms}` })
    .nullable()
    .default(null),
  filters: z
    .array(
      z.object({
        dimension: z.string().min(1),
        how: z.enum(filterWays).default('in'),
        /** Exact text; null stands for NULL. */
        values: z.array(z.string().nullable()).min(1),
      }),
    )
    .default([]),
  keep: z
    .object({ dimension: z.string().min(1), limit: z.int().min(1).max(1000) })
    .nullable()
    .default(null),
});
export type SavedFilter = z.output<typeof savedFilterSchema>;

export interface SavedFilters {
  /** By title. */
  readonly filters: readonly SavedFilter[];
  readonly diagnostics: readonly Diagnostic[];
}
