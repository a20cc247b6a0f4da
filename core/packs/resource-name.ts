import { z } from 'zod';

/** Names of sources, models, columns, metrics, settings: lower-case snake case, at most 63 characters. */
export const resourceName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, {
    message: 'is not a name: lower-case letters, digits and underscores, beginning with a letter',
  })
  .meta({ description: 'Lower-case letters, digits and underscores, beginning with a letter.' });

/** A metric by its name, or an older version of it as `total_revenue@1`. */
export const metricReference = z.string().regex(/^[a-z][a-z0-9_]{0,62}(@[1-9]\d{0,3})?$/, {
  message: 'is not a metric: a name, or a name and a version such as total_revenue@1',
});

/** `customer_region` -> `Customer region`. */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Last part of a path without its extension: `models/facts/fact_orders.sql` -> `fact_orders`. */
export function stemOf(file: string): string {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot <= 0 ? base : base.slice(0, dot);
}
