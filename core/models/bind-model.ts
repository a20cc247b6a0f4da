import { bindSql, type SqlProblem } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import type { Model } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { didYouMean, suggestion } from '../protocol/did-you-mean.ts';
import { planLineage } from './lineage.ts';
import { scd2Columns, wrapScd2 } from './scd2.ts';
import type { StubColumn } from './stub-database.ts';

export interface BoundColumn extends StubColumn {
  /** What it is made of, one step up: `source.orders.total_amount`, `stg_orders.status`; `stg_orders.*` for counted rows. */
  readonly lineage: readonly string[];
}

export interface BoundModel {
  /** The SELECT as it is built: wrapped when the model is an scd2 dimension. Ends with a line break, without a semicolon. */
  readonly sql: string;
  readonly columns: readonly BoundColumn[];
  /** Of an scd2 dimension: its own SELECT and that SELECT's columns. */
  readonly versioned: { readonly sql: string; readonly columns: readonly StubColumn[] } | null;
}

/** Binds a model over the stub tables (those of all models that it reads must be there). Null with diagnostics when it does not bind. */
export async function bindModel(
  connection: Connection,
  model: Model,
): Promise<{ bound: BoundModel | null; diagnostics: Diagnostic[] }> {
  if (model.computed !== null) {
    const columns = model.columns.map(({ name, type }) => ({ name, type: type ?? 'VARCHAR', lineage: [] }));
    return { bound: { sql: '', columns, versioned: null }, diagnostics: [] };
  }
  const plain = withoutSemicolon(model.sql);
  const own = await bindSql(connection, plain);
  if (!own.ok) return { bound: null, diagnostics: [sqlDiagnostic(model, own.problem)] };
  const columns = await describe(connection, plain);
  if (model.scd2 === null) {
    const lineage = planLineage(own.plan);
    return finish(connection, model, { sql: plain, columns: withLineage(columns, lineage), versioned: null });
  }
  const problems = scd2Problems(model, columns);
  if (problems.length > 0) return { bound: null, diagnostics: problems };
  const sql = wrapScd2(plain.trimEnd(), model.scd2, columns);
  const wrapped = await bindSql(connection, sql);
  if (!wrapped.ok) {
    const problem = { ...wrapped.problem, line: null, column: null };
    return { bound: null, diagnostics: [sqlDiagnostic(model, problem)] };
  }
  const outer = withLineage(await describe(connection, sql), planLineage(wrapped.plan));
  return finish(connection, model, { sql, columns: outer, versioned: { sql: plain, columns } });
}

/** A diagnostic for SQL that DuckDB refuses, at its place in the model's file. */
export function sqlDiagnostic(model: Pick<Model, 'name' | 'sqlFile'>, problem: SqlProblem): Diagnostic {
  const [sentence = ''] = problem.message.split('\n');
  const [candidate] = problem.candidates;
  const params = {
    model: model.name,
    message: sentence.replace(/[.!]$/, ''),
    suggestion: candidate === undefined || /did you mean/i.test(sentence) ? '' : ` Did you mean "${candidate}"?`,
  };
  return packDiagnostic(
    'model-sql-invalid',
    { file: model.sqlFile, line: problem.line, column: problem.column },
    params,
  );
}

/** A SELECT without its closing semicolon, ending with a line break so that a comment at its end swallows nothing. */
export function withoutSemicolon(sql: string): string {
  return `${sql.replace(/;((\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*)$/, '$1').trimEnd()}\n`;
}

async function describe(connection: Connection, sql: string): Promise<StubColumn[]> {
  const rows = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`);
  return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
}

function withLineage(columns: readonly StubColumn[], lineage: readonly (readonly string[])[]): BoundColumn[] {
  return columns.map((column, i) => ({ ...column, lineage: lineage[i] ?? [] }));
}

function scd2Problems(model: Model, columns: readonly StubColumn[]): Diagnostic[] {
  const { scd2 } = model;
  if (scd2 === null) return [];
  const names = columns.map(({ name }) => name);
  const missing = [scd2.key, scd2.from, ...scd2.track].filter((name) => !names.includes(name));
  const taken = scd2Columns(scd2).filter((name) => names.includes(name));
  const complain = (message: string): Diagnostic =>
    packDiagnostic('model-inconsistent', model.place, { model: model.name, message });
  return [
    ...missing.map((name) =>
      complain(`scd2 names the column "${name}", which the SQL does not give.${suggestion(name, names)}`),
    ),
    ...taken.map((name) => complain(`the SQL gives the column "${name}", which scd2 adds itself`)),
  ];
}

/** Compares the columns with what the YAML says of them. */
async function finish(
  connection: Connection,
  model: Model,
  bound: BoundModel,
): Promise<{ bound: BoundModel | null; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const given = new Map(bound.columns.map((column) => [column.name, column]));
  const described = new Set(model.columns.map(({ name }) => name));
  for (const { name, type, place } of model.columns) {
    const column = given.get(name);
    if (column === undefined) {
      const hint = didYouMean(
        name,
        [...given.keys()].filter((one) => !described.has(one)),
      );
      const params = { model: model.name, column: name, suggestion: hint === null ? '' : ` Did you mean "${hint}"?` };
      diagnostics.push(packDiagnostic('column-not-in-sql', place, params));
    } else if (type !== null && type !== column.type) {
      const declared = await canonicalType(connection, type);
      if (declared === column.type) continue;
      const params = { model: model.name, column: name, declared: type, actual: column.type };
      diagnostics.push(packDiagnostic('column-type-differs', place, params));
    }
  }
  const added = new Set(model.scd2 === null ? [] : scd2Columns(model.scd2));
  for (const { name } of bound.columns) {
    if (described.has(name) || added.has(name)) continue;
    const params = { model: model.name, column: name };
    diagnostics.push(packDiagnostic('column-not-described', model.place, params, 'warning'));
  }
  const names = bound.columns.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return { bound, diagnostics };
  // A table would have the second under another name.
  const message = `the SQL gives two columns named "${twice}"`;
  const place = { file: model.sqlFile, line: null, column: null };
  diagnostics.push(packDiagnostic('model-inconsistent', place, { model: model.name, message }));
  return { bound: null, diagnostics };
}

const canonicalTypes = new Map<string, string | null>();

/** The type as DuckDB spells it (`numeric(18, 4)` -> `DECIMAL(18,4)`); null when it is none. */
async function canonicalType(connection: Connection, type: string): Promise<string | null> {
  const cached = canonicalTypes.get(type);
  if (cached !== undefined) return cached;
  const isType = /^[\w ,()[\]"]+$/.test(type);
  const name = isType ? await connection.value(`SELECT typeof(CAST(NULL AS ${type}))`).then(String, () => null) : null;
  canonicalTypes.set(type, name);
  return name;
}
