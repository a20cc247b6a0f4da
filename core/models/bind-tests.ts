import { bindAll, parseAll, parseExpressions, type SqlProblem } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { DataTest, Model, Pack, Place } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { sqlDiagnostic, withoutSemicolon } from './bind-model.ts';
import type { ModelNode } from './model-graph.ts';
import { readSelect } from './read-model.ts';

/**
 * Binds the SQL of data tests and custom checks and the tables of unit tests over the stub tables, so that a test that cannot run
 * is found with the pack and not in a build. What is about models that do not bind is passed over.
 */
export async function bindTests(
  connection: Connection,
  pack: Pack,
  bound: ReadonlyMap<string, ModelNode>,
  known: ReadonlySet<string>,
): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const selects: { readonly sql: string; readonly problem: (problem: SqlProblem) => Diagnostic }[] = [];
  const expressions: { readonly model: Model; readonly test: DataTest; readonly sql: string }[] = [];
  const queries: {
    readonly name: string;
    readonly file: string;
    readonly sql: string;
    readonly place: Place | null;
  }[] = [];
  for (const { model, references } of bound.values()) {
    diagnostics.push(...unitTestProblems(model, references, bound));
    for (const test of [...model.dataTests, ...model.columns.flatMap((column) => column.dataTests)]) {
      const sql = String(test.args['sql'] ?? '');
      if (test.kind === 'expression') expressions.push({ model, test, sql });
      if (test.kind === 'sql') queries.push({ name: model.name, file: test.place.file, sql, place: test.place });
    }
  }
  for (const { name, sql, place } of pack.checks) queries.push({ name, file: place.file, sql, place: null });

  const parsedExpressions = await parseExpressions(
    connection,
    expressions.map(({ sql }) => sql),
  );
  for (const [i, { model, test, sql }] of expressions.entries()) {
    const problem = (found: SqlProblem): Diagnostic => {
      const message = `its test "${sql}" cannot be used: ${found.message.split('\n')[0] ?? ''}`;
      return packDiagnostic('model-inconsistent', test.place, { model: model.name, message });
    };
    const parsed = parsedExpressions[i];
    if (parsed?.ok === false) diagnostics.push(problem(parsed.problem));
    else selects.push({ sql: `SELECT (\n${sql}\n) FROM main.${quoteName(model.name)}`, problem });
  }

  const readable = new Set([...known, ...builtRelations(pack)]);
  const parsedQueries = await parseAll(
    connection,
    queries.map(({ sql }) => sql),
  );
  for (const [i, { name, file, sql, place }] of queries.entries()) {
    const parsed = parsedQueries[i];
    if (parsed === undefined) continue;
    const owner = { name, sqlFile: file, sql };
    const read = readSelect(owner, parsed, readable);
    // The SQL of a data test stands inside YAML: its lines are those of the test.
    const moved = (found: Diagnostic): Diagnostic => (place === null ? found : { ...found, ...place });
    diagnostics.push(...read.diagnostics.map(moved));
    const isBound = read.references.every((reference) => known.has(reference) && !isBroken(reference, pack, bound));
    if (read.diagnostics.length > 0 || read.query === null || !isBound) continue;
    selects.push({ sql: withoutSemicolon(sql), problem: (problem) => moved(sqlDiagnostic(owner, problem)) });
  }

  const answers = await bindAll(
    connection,
    selects.map(({ sql }) => sql),
  );
  for (const [i, { problem }] of selects.entries()) {
    const answer = answers[i];
    if (answer?.ok === false) diagnostics.push(problem(answer.problem));
  }
  return diagnostics;
}

/** Relations that only a built warehouse has; tests may read them, but they are not bound here. */
function builtRelations(pack: Pack): string[] {
  return ['meta.extract_files', ...pack.sources.map((source) => `quarantine.${source.name}`)];
}

function isBroken(reference: string, pack: Pack, bound: ReadonlyMap<string, ModelNode>): boolean {
  return pack.models.some((model) => model.name === reference) && !bound.has(reference);
}

function unitTestProblems(
  model: Model,
  references: readonly string[],
  bound: ReadonlyMap<string, ModelNode>,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const columns = bound.get(model.name)?.columns.map((column) => column.name) ?? [];
  for (const { name, given, expect, place } of model.unitTests) {
    const complain = (message: string): void => {
      diagnostics.push(
        packDiagnostic('model-inconsistent', place, { model: model.name, message: `its unit test ${name} ${message}` }),
      );
    };
    for (const { reference } of given) {
      if (references.includes(reference)) continue;
      complain(`gives rows of "${reference}", which the SQL does not read.${suggestion(reference, references)}`);
    }
    for (const column of new Set(expect.flatMap((row) => Object.keys(row)))) {
      if (columns.includes(column)) continue;
      complain(`expects the column "${column}", which the model does not have.${suggestion(column, columns)}`);
    }
  }
  return diagnostics;
}
