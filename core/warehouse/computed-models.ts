import type { AnalysisFunction } from '../analysis/analysis-function.ts';
import { analysisFunctions } from '../analysis/registry.ts';
import type { Connection } from '../duckdb/connection.ts';
import { insertRows } from '../duckdb/insert-rows.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Model } from '../packs/pack.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';

const rowsAtOnce = 5_000;

/**
 * Makes the table of a computed model under the full name `target`. Errors: `analysis-function-unknown`,
 * `computed-model-failed`.
 */
export async function buildComputedModel(
  connection: Connection,
  model: Model,
  target: string,
  context: { readonly asOf: string; readonly signal: AbortSignal | undefined },
  functions: ReadonlyMap<string, AnalysisFunction> = analysisFunctions,
): Promise<void> {
  const name = model.computed?.function ?? '';
  const analysis = functions.get(name);
  if (analysis === undefined) {
    const known = [...functions.keys()].join(', ');
    throw new EngineError('analysis-function-unknown', { model: model.name, function: name, known });
  }
  try {
    const rows = await analysis.compute({ ...context, rows: (sql) => connection.rows(sql) });
    const columns = analysis.columns.map((column) => `${quoteName(column.name)} ${column.type}`);
    await connection.run(`CREATE OR REPLACE TABLE ${target} (${columns.join(', ')})`);
    for (let at = 0; at < rows.length; at += rowsAtOnce)
      await insertRows(connection, target, analysis.columns, rows.slice(at, at + rowsAtOnce));
  } catch (error) {
    if (isEngineError(error, 'cancelled', 'out-of-memory')) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new EngineError('computed-model-failed', { model: model.name, function: name, message }, { cause: error });
  }
}
