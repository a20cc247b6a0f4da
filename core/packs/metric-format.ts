import { z } from 'zod';
import type { MetricFormat } from '../protocol/metric-query.ts';

/** How numbers are written, as YAML says it. */
export const formatSchema = z.strictObject({
  kind: z.enum(['currency', 'number', 'percent', 'duration']),
  scale: z
    .int()
    .min(0)
    .max(12)
    .optional()
    .meta({ description: 'Digits after the point. Default by kind: 2, 0, 4, 0.' }),
  unit: z.string().nullable().default(null),
});
const defaultScale = { currency: 2, number: 0, percent: 4, duration: 0 } as const;

export function parseFormat(format: z.output<typeof formatSchema>): MetricFormat {
  return { ...format, scale: format.scale ?? defaultScale[format.kind] };
}
