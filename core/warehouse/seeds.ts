import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { castColumn, castReasons } from '../models/staging-cast.ts';
import { type CsvRecord, parseCsv } from '../models/staging-csv.ts';
import type { Pack, Seed } from '../packs/pack.ts';
import { sqlTypeOf } from '../packs/source-type.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { Change } from './deltas.ts';
import { replaceTable } from './replace-table.ts';

const quoting = { quote: '"', escape: '"' };

/**
 * Writes the seeds as tables of the schema main: the rows that the pack ships, or those of `<seedsDir>/<name>.csv` where a person
 * put such a file. Numbers have a decimal point, dates are ISO; an empty field is NULL. Errors: `seed-invalid` with the line.
 */
export async function writeSeeds(
  connection: Connection,
  pack: Pack,
  seedsDir: string | null,
): Promise<Map<string, Change>> {
  const changed = new Map<string, Change>();
  for (const seed of pack.seeds) {
    const own = seedsDir === null ? null : await readText(path.join(seedsDir, `${seed.name}.csv`));
    const file = own === null ? `seeds/${seed.name}.csv of the pack` : `seeds/${seed.name}.csv`;
    changed.set(seed.name, await writeSeed(connection, seed, own ?? seed.csv, file));
  }
  return changed;
}

/** Seeds that need rows and have none: neither the pack's nor a person's own. */
export async function emptySeeds(pack: Pack, seedsDir: string | null): Promise<Set<string>> {
  const empty = new Set<string>();
  for (const seed of pack.seeds) {
    if (!seed.needsRows) continue;
    const own = seedsDir === null ? null : await readText(path.join(seedsDir, `${seed.name}.csv`));
    const csv = own ?? seed.csv ?? '';
    if (parseCsv(csv, { ...quoting, delimiter: delimiterOf(csv) }).records.length <= 1) empty.add(seed.name);
  }
  return empty;
}

async function writeSeed(connection: Connection, seed: Seed, csv: string | null, file: string): Promise<Change> {
  const rows = csv === null ? [] : seedRows(seed, csv, file);
  await connection.run('CREATE OR REPLACE TEMP TABLE _ingest_seed (line INTEGER, fields VARCHAR[])');
  for (let from = 0; from < rows.length; from += 5000) {
    const part = rows.slice(from, from + 5000).map((row) => [row.line, row.fields]);
    await connection.run(
      `INSERT INTO _ingest_seed SELECT CAST(r->>0 AS INTEGER), from_json(r->1, '["VARCHAR"]')
       FROM (SELECT unnest(from_json($1::VARCHAR, '["JSON"]')) AS r)`,
      [JSON.stringify(part)],
    );
  }
  const casts = seed.columns.map((column, i) => {
    const cast = castColumn(
      `fields[${i + 1}]`,
      'VARCHAR',
      { ...column, unit: null, classes: null },
      { decimal: '.', nullText: [] },
    );
    if ('impossible' in cast) throw new Error(cast.impossible);
    return { column, cast };
  });
  for (const { column, cast } of casts) {
    const [bad] = await connection.rows<{ line: number; value: string }>(
      `SELECT line, ${cast.raw} AS value FROM _ingest_seed WHERE ${cast.raw} IS NOT NULL AND ${cast.value} IS NULL ORDER BY line LIMIT 1`,
    );
    if (bad === undefined) continue;
    const message = `${column.name} is "${bad.value}", ${castReasons[column.type]}`;
    throw new EngineError('seed-invalid', { seed: seed.name, file, line: Number(bad.line), message });
  }
  const values = casts.map(
    ({ column, cast }) => `CAST(${cast.value} AS ${sqlTypeOf(column.type)}) AS ${quoteName(column.name)}`,
  );
  const change = await replaceTable(
    connection,
    seed.name,
    `SELECT ${values.join(', ')} FROM temp._ingest_seed ORDER BY line`,
  );
  await connection.run('DROP TABLE temp._ingest_seed');
  return change;
}

/** Records with their fields in the order of the seed's columns. */
function seedRows(seed: Seed, csv: string, file: string): CsvRecord[] {
  const fail = (line: number, message: string): never => {
    throw new EngineError('seed-invalid', { seed: seed.name, file, line, message });
  };
  const { records, fault } = parseCsv(csv, { ...quoting, delimiter: delimiterOf(csv) });
  if (fault !== null) fail(fault.line, fault.message);
  const [header, ...rows] = records;
  if (header === undefined) return [];
  const names = header.fields.map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !seed.columns.some((column) => column.name === name));
  const known = seed.columns.map((column) => column.name);
  if (unknown !== undefined) fail(header.line, `there is no column "${unknown}".${suggestion(unknown, known)}`);
  const places = seed.columns.map((column) => names.indexOf(column.name));
  const missing = seed.columns.find((_, i) => places[i] === -1);
  if (missing !== undefined) fail(header.line, `the column "${missing.name}" is missing`);
  return rows.map((row) => {
    if (row.fields.length !== names.length)
      fail(row.line, `there are ${row.fields.length} fields, not ${names.length}`);
    return { line: row.line, fields: places.map((place) => row.fields[place] ?? '') };
  });
}

/** Spreadsheets of some countries write semicolons. */
function delimiterOf(csv: string): string {
  const header = csv.split('\n', 1)[0] ?? '';
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
