import type { Connection } from '../duckdb/connection.ts';
import { insertRows } from '../duckdb/insert-rows.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Availability } from '../models/availability.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import type { Pack } from '../packs/pack.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { ModelResult, SourceCounts } from '../protocol/snapshot.ts';
import { metricMacros } from '../semantic/metric-macros.ts';
import { buildSemanticModel } from '../semantic/semantic-model.ts';
import { buildCatalog, type PackCatalog } from './build-catalog.ts';
import type { ExtractDays } from './extract-days.ts';
import { hashText } from './file-hash.ts';

export interface FactsInput {
  readonly snapshot: string;
  readonly pack: Pack;
  readonly graph: ModelGraph;
  readonly days: ExtractDays;
  readonly availability: Availability;
  readonly models: readonly ModelResult[];
  readonly sources: readonly SourceCounts[];
}

const allTime = { first: '(SELECT first_event_day FROM meta.snapshot)', last: '(SELECT as_of FROM meta.snapshot)' };

/**
 * Writes what a reader needs beside the data, so that it needs no pack: `meta.snapshot` (one row), `meta.semantic_model(json)`,
 * the macros `metrics.<name>(grain, from_date, to_date)`, `meta.catalog(json)`, `meta.models`, `meta.columns`, `meta.metrics`.
 * Returns what the metrics' SQL has wrong.
 */
export async function writeSnapshotFacts(connection: Connection, input: FactsInput): Promise<Diagnostic[]> {
  const { snapshot, pack, days, availability } = input;
  const { asOf, firstDay, missingDays } = days;
  const { model: semantic, diagnostics } = await buildSemanticModel(connection, {
    pack,
    availability,
    facts: { asOf, firstDay, missingDays },
  });
  await connection.run('CREATE SCHEMA IF NOT EXISTS meta');
  const facts = {
    id: snapshot,
    as_of: days.asOf,
    first_day: days.firstDay,
    first_event_day: semantic.firstDay,
    pack: pack.name,
    pack_version: pack.version,
  };
  await table(
    connection,
    'snapshot',
    'id VARCHAR, as_of DATE, first_day DATE, first_event_day DATE, pack VARCHAR, pack_version VARCHAR',
    [facts],
  );
  const macros = metricMacros(semantic, allTime);
  const digest = hashText(macros.join('\n'));
  // Making macros is slow: DuckDB parses and keeps every one. They change with the pack, not with every build.
  if (digest !== (await previousMacros(connection))) {
    await connection.run('DROP SCHEMA IF EXISTS metrics CASCADE; CREATE SCHEMA metrics');
    for (const macro of macros) await connection.run(macro);
  }
  const catalog = buildCatalog({ ...input, semantic, seedRows: await countSeeds(connection, pack) });
  const definition = 'json VARCHAR, macros_sha256 VARCHAR';
  await table(connection, 'semantic_model', definition, [{ json: JSON.stringify(semantic), macros_sha256: digest }]);
  await table(connection, 'catalog', 'json VARCHAR', [{ json: JSON.stringify(catalog) }]);
  await writeModels(connection, input, catalog);
  await table(
    connection,
    'metrics',
    'name VARCHAR, label VARCHAR, description VARCHAR, type VARCHAR, owner VARCHAR, version BIGINT, changed VARCHAR, unavailable VARCHAR',
    catalog.metrics.map(({ name, label, description, type, owner, version, changed, unavailable }) => ({
      name,
      label,
      description,
      type,
      owner,
      version,
      changed,
      unavailable,
    })),
  );
  return diagnostics;
}

async function countSeeds(connection: Connection, pack: Pack): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  for (const { name } of pack.seeds)
    rows.set(name, await connection.number(`SELECT count(*) FROM main.${quoteName(name)}`));
  return rows;
}

/** Hash of the macros in the file; null in a new one. */
async function previousMacros(connection: Connection): Promise<string | null> {
  const there = await connection.number(
    `SELECT count(*) FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'meta'
     AND table_name = 'semantic_model' AND column_name = 'macros_sha256'`,
  );
  return there === 0 ? null : String(await connection.value('SELECT macros_sha256 FROM meta.semantic_model'));
}

async function writeModels(connection: Connection, input: FactsInput, catalog: PackCatalog): Promise<void> {
  const results = new Map(input.models.map((result) => [result.model, result]));
  await table(
    connection,
    'models',
    'name VARCHAR, kind VARCHAR, description VARCHAR, rows BIGINT, how VARCHAR, why VARCHAR, unavailable VARCHAR, fingerprint VARCHAR, sql VARCHAR',
    catalog.models.map(({ name, kind, description, rows, unavailable, sql }) => ({
      name,
      kind,
      description,
      rows,
      how: results.get(name)?.how ?? null,
      why: results.get(name)?.why ?? null,
      unavailable,
      fingerprint: results.get(name)?.fingerprint ?? null,
      sql,
    })),
  );
  await table(
    connection,
    'columns',
    'model VARCHAR, name VARCHAR, type VARCHAR, description VARCHAR, unavailable VARCHAR, lineage VARCHAR',
    catalog.models.flatMap((model) =>
      model.columns.map(({ name, type, description, unavailable, lineage }) => ({
        model: model.name,
        name,
        type,
        description,
        unavailable,
        lineage: lineage.join(', '),
      })),
    ),
  );
}

/** Makes `meta.<name>` anew with these rows. */
async function table(
  connection: Connection,
  name: string,
  definition: string,
  rows: readonly Record<string, string | number | null>[],
): Promise<void> {
  const columns = definition.split(', ').map((column) => {
    const [columnName = '', type = ''] = column.split(' ');
    return { name: columnName, type };
  });
  await connection.run(`CREATE OR REPLACE TABLE meta.${name} (${definition})`);
  await insertRows(connection, `meta.${name}`, columns, rows);
}
