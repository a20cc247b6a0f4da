import { readFileSync } from 'node:fs';
import { createBuiltinMacros } from '../../duckdb/builtin-macros.ts';
import { type Connection, Database } from '../../duckdb/connection.ts';
import type { Metric, Model, Pack } from '../../packs/pack.ts';
import { parseMetrics } from '../../packs/parse-metric.ts';
import { parseModel } from '../../packs/parse-model.ts';
import { readYaml, type YamlDocument } from '../../packs/yaml-document.ts';
import { buildSemanticModel, type SemanticModel } from '../semantic-model.ts';

export interface SmallShop {
  readonly database: Database;
  readonly connection: Connection;
  readonly model: SemanticModel;
}

const folder = import.meta.dirname;

/**
 * A shop whose tables are filled by `fill` (default: the rows of small-shop.sql), with the models and metrics of small-shop.yml:
 * orders (with guests and void ones), their lines, payments on other days, refunds, stock, and a mart.
 */
export async function openSmallShop(
  options: {
    readonly fill?: (connection: Connection) => Promise<void>;
    readonly asOf?: string;
    readonly missingDays?: string[];
  } = {},
): Promise<SmallShop> {
  const database = await Database.open({ threads: 1 });
  const connection = await database.connect();
  await createBuiltinMacros(connection, { timeZone: 'UTC' });
  await connection.run(readFileSync(`${folder}/small-shop-tables.sql`, 'utf8'));
  await (options.fill ?? fillFromFile)(connection);
  await connection.run(readFileSync(`${folder}/small-shop-models.sql`, 'utf8'));
  const { model, diagnostics } = await buildSemanticModel(connection, {
    pack: smallShopPack(),
    availability: {
      models: new Map([['fact_sessions', 'no file of web_events was ever extracted']]),
      columns: new Map([['fact_orders.coupon', 'it is made of orders.coupon_code, which the extracts do not have']]),
      metrics: new Map(),
    },
    facts: { asOf: options.asOf ?? '2024-03-31', firstDay: '2024-01-01', missingDays: options.missingDays ?? [] },
  });
  if (diagnostics.length > 0) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return { database, connection, model };
}

export function smallShopPack(): Pack {
  const text = readFileSync(`${folder}/small-shop.yml`, 'utf8');
  const models: Model[] = [];
  const metrics: Metric[] = [];
  for (const [i, part] of text.split(/^---$/m).entries()) {
    const document = read(part, i);
    const isMetrics = part.includes('metrics:\n');
    const parsed = isMetrics ? parseMetrics(document) : parseModel(document, { file: 'x.sql', text: 'SELECT 1' });
    if (parsed.diagnostics.length > 0) throw new Error(parsed.diagnostics.map((d) => d.message).join('\n'));
    if ('metrics' in parsed) metrics.push(...parsed.metrics);
    else if (parsed.model !== null) models.push(parsed.model);
  }
  return {
    ...{ name: 'small', version: '1', description: 'A small shop' },
    calendar: { timeZone: 'UTC', weekStart: 'monday', fiscal: { pattern: 'months', startMonth: 2 } },
    ...{ settings: [], sources: [], seeds: [], checks: [], dashboards: [], files: [] },
    models: models.map((model) => ({ ...model, kind: kindOf(model.name) })),
    metrics,
  };
}

function read(text: string, i: number): YamlDocument {
  const { document, diagnostics } = readYaml(`models/facts/part_${i}.yml`, text);
  if (document === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return document;
}

function kindOf(name: string): Model['kind'] {
  return name.startsWith('dim_') ? 'dimension' : name.startsWith('mart_') ? 'mart' : 'fact';
}

async function fillFromFile(connection: Connection): Promise<void> {
  await connection.run(readFileSync(`${folder}/small-shop-rows.sql`, 'utf8'));
}
