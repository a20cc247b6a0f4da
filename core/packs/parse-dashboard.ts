import { z } from 'zod';
import { chartKinds } from '../protocol/chart-kind.ts';
import { type Dashboard, type Tile, tilePlaceSchema, tileQuestionSchema } from '../protocol/dashboard.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { PackDashboard } from './pack.ts';
import { metricReference, resourceName, stemOf } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import { writeYaml, type YamlDocument } from './yaml-document.ts';

const asked = tileQuestionSchema.shape;

const tileSchema = z.strictObject({
  name: resourceName,
  title: z.string().min(1),
  unit: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'What is counted, where the formats of the metrics do not say it.' }),
  chart: z.enum(chartKinds),
  metrics: z.array(metricReference).min(1),
  by: z.array(resourceName).default([]).meta({ description: 'Dimensions.' }),
  grain: asked.grain,
  range: asked.range.meta({ description: 'Relative to the as-of day, for example `last 12 months` or `mtd`.' }),
  where: asked.where.meta({ description: "A filter over dimensions, for example region = 'France'." }),
  compare: asked.compare,
  totals: asked.totals,
  top: z
    .strictObject({ limit: z.int().positive(), other: z.boolean().default(false) })
    .nullable()
    .default(null)
    .meta({
      description: 'The first values of the first dimension by the first metric; the rest as one, with `other`.',
    }),
  order: z.array(z.strictObject({ name: z.string().min(1), descending: z.boolean().default(false) })).default([]),
  limit: asked.limit,
  at: tilePlaceSchema.meta({ description: 'Place in the grid of 12 columns; column and row begin with 1.' }),
  note: z.string().min(1).nullable().default(null),
});

export const dashboardFileSchema = z
  .strictObject({
    title: z.string().min(1),
    description: z.string().min(1),
    owner: z.string().min(1),
    order: z.int().default(100).meta({ description: 'Position in the list of dashboards.' }),
    tiles: z.array(tileSchema).meta({ description: 'May be empty: a dashboard that is only begun.' }),
  })
  .meta({ title: 'dashboards/<dashboard>.yml', description: 'A page of tiles; each asks the metric compiler.' });

/** dashboards/<dashboard>.yml, of a pack or of a workspace. */
export function parseDashboard(document: YamlDocument): {
  dashboard: PackDashboard | null;
  diagnostics: Diagnostic[];
} {
  const { value, diagnostics } = validateYaml(document, dashboardFileSchema, 'The dashboard');
  if (value === null) return { dashboard: null, diagnostics };
  const { title, description, owner, order, tiles } = value;
  return {
    dashboard: {
      ...{ name: stemOf(document.file), title, description, owner, order },
      tiles: tiles.map(toTile),
      place: document.placeOf([]),
      tilePlaces: tiles.map((tile, i) => ({
        tile: document.placeOf(['tiles', i]),
        metrics: tile.metrics.map((_, j) => document.placeOf(['tiles', i, 'metrics', j])),
        by: tile.by.map((_, j) => document.placeOf(['tiles', i, 'by', j])),
        chart: document.placeOf(['tiles', i, 'chart']),
        at: document.placeOf(['tiles', i, 'at']),
      })),
    },
    diagnostics,
  };
}

function toTile(yaml: z.output<typeof tileSchema>): Tile {
  const { name, title, unit, chart, at, note, by, order, ...question } = yaml;
  return { name, title, unit, chart, at, note, question: { ...question, dimensions: by, orderBy: order } };
}

/** The text of a dashboard file; what stands at its default is left out. */
export function dashboardYaml(dashboard: Dashboard): string {
  const { title, description, owner, order, tiles } = dashboard;
  return writeYaml({ title, description, owner, ...(order === 100 ? {} : { order }), tiles: tiles.map(fromTile) });
}

function fromTile({ question, ...tile }: Tile): Record<string, unknown> {
  const { dimensions, orderBy, metrics, range, ...rest } = question;
  const all = {
    ...{ name: tile.name, title: tile.title, unit: tile.unit, chart: tile.chart },
    ...{ metrics, by: dimensions, ...rest, range: range === 'all' ? null : range, order: orderBy },
    ...{ note: tile.note, at: tile.at },
  };
  const isDefault = (value: unknown) =>
    value === null || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isDefault(value)));
}
