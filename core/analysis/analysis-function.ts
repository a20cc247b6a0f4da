import type { Row } from '../duckdb/connection.ts';
import type { IsoDate } from '../protocol/date.ts';

/** What a computed model's function may ask for while a snapshot is built. */
export interface AnalysisContext {
  /** The newest complete extract day: "today". */
  readonly asOf: IsoDate;
  /** Rows of a SELECT over the model's inputs; values as JSON would carry them (DECIMAL and BIGINT as text, dates ISO). */
  readonly rows: (sql: string) => Promise<Row[]>;
  readonly signal: AbortSignal | undefined;
}

/**
 * What SQL cannot do: a model whose rows come from code. The same inputs must give the same rows on every machine; where a change
 * of the code gives others, `engineVersion` (models/fingerprint.ts) is raised, so that nothing old is kept.
 */
export interface AnalysisFunction {
  readonly name: string;
  readonly description: string;
  /** The model's columns and their DuckDB types, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Rows by column name; a column that a row leaves out is NULL. */
  readonly compute: (context: AnalysisContext) => Promise<readonly Row[]>;
}
