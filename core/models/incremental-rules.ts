import { type AstNode, locateNode } from '../duckdb/ast.ts';
import type { Model } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { asOfProblem, versionBounds } from './as-of-rules.ts';
import { columnsRead } from './columns-read.ts';
import { IllegalFlow } from './flow.ts';
import { followDriver } from './query-flow.ts';
import { countReferences } from './references.ts';
import { rowWiseProblem } from './row-wise.ts';
import type { StubColumn } from './stub-database.ts';

export interface IncrementalInput {
  readonly model: Model;
  /** Syntax tree of the model's SQL. */
  readonly query: AstNode;
  /** What the SQL gives. */
  readonly columns: readonly StubColumn[];
  /** Columns of a reference; null when it is unknown. */
  readonly columnsOf: (reference: string) => readonly string[] | null;
  /** Syntax tree of a reference that is a view; null for tables. */
  readonly viewOf: (reference: string) => { readonly query: AstNode; readonly reads: readonly string[] } | null;
  readonly aggregates: ReadonlySet<string>;
}

/**
 * Is the model's `incremental` legal? Every output row with a value of the column is made of the driver's rows with that value;
 * lookups, and the driver where it is read again, meet the driver in an equality; lookups that are as of a day are told from the rows
 * that were made of them. The column of `slices` cuts as the other does. Everything else is an `illegal-incremental-model`.
 */
export function checkIncremental(input: IncrementalInput): Diagnostic[] {
  const { model, query, columnsOf, viewOf, aggregates } = input;
  if (model.incremental === null) return [];
  const { column, driver, lookups, asOf, slices } = model.incremental;
  const illegal = (reason: string, node: AstNode | null = null): Diagnostic[] => {
    const place = node === null ? null : locateNode(model.sql, node);
    const at = place === null ? model.place : { file: model.sqlFile, ...place };
    return [packDiagnostic('illegal-incremental-model', at, { model: model.name, reason })];
  };
  const counts = countReferences(query);
  const reads = [...counts.keys()];
  if (!counts.has(driver)) return illegal(`its SQL does not read the driver ${driver}${hint(driver, reads)}`);
  const driverColumns = columnsOf(driver) ?? [];
  if (!driverColumns.includes(column)) {
    return illegal(`the driver ${driver} has no column "${column}"${hint(column, driverColumns)}`);
  }
  if (slices !== null && !driverColumns.includes(slices)) {
    return illegal(`the driver ${driver} has no column "${slices}" to slice it by${hint(slices, driverColumns)}`);
  }
  const sliced = input.columns.find(({ name }) => name === slices);
  if (sliced !== undefined && sliced.type !== 'DATE')
    return illegal(`slices are days, and ${sliced.name} is ${sliced.type}`);
  for (const [lookup, name] of Object.entries(lookups)) {
    if (!counts.has(lookup)) return illegal(`its SQL does not read the lookup ${lookup}${hint(lookup, reads)}`);
    if (lookup === driver) return illegal(`${lookup} is the driver and a lookup`);
    for (const side of [driver, lookup]) {
      const columns = columnsOf(side) ?? [];
      if (!columns.includes(name)) {
        return illegal(`the lookup ${lookup} is by ${name}, which ${side} does not have${hint(name, columns)}`);
      }
    }
  }
  for (const [lookup, day] of Object.entries(asOf)) {
    const key = lookups[lookup];
    if (key === undefined) return illegal(`${lookup} is as of ${day}, but no lookup`);
    const bound = versionBounds.find((name) => columnsOf(lookup)?.includes(name) !== true);
    if (bound !== undefined) return illegal(`${lookup} has no versions: it lacks ${bound}`);
    if ((counts.get(lookup) ?? 0) > 1) return illegal(`${lookup} is as of ${day}, and read more than once`);
    if (columnsRead(query, lookup) === null) return illegal(`its SQL may read all columns of ${lookup}, bounds too`);
    const problem = asOfProblem(query, { lookup, key, day });
    if (problem !== null) return illegal(problem.reason, problem.node);
  }
  const view = viewOf(driver);
  if (view !== null) {
    const [only, second] = view.reads;
    const problem =
      only === undefined || second !== undefined
        ? { reason: `it reads ${view.reads.length} relations` }
        : rowWiseProblem(view.query, only, aggregates);
    if (problem !== null) {
      return illegal(
        `the driver ${driver} is a view that is not row by row (${problem.reason}); materialise it as a table`,
      );
    }
  }
  try {
    // Rows tell by themselves which versions they were made of: these need not lead back to the driver.
    const led = Object.fromEntries(Object.entries(lookups).filter(([lookup]) => asOf[lookup] === undefined));
    const bySlice = Object.fromEntries(Object.entries(led).filter(([, name]) => name === slices));
    const cuts = [{ column, lookups: led }, ...(slices === null ? [] : [{ column: slices, lookups: bySlice }])];
    for (const cut of cuts) {
      const output = followDriver(query, { driver, ...cut, aggregates });
      if (output !== cut.column)
        return illegal(`the driver's ${cut.column} comes out as "${output ?? ''}", not as "${cut.column}"`);
    }
    return [];
  } catch (error) {
    if (error instanceof IllegalFlow) return illegal(error.message, error.node);
    throw error;
  }
}

function hint(name: string, candidates: readonly string[]): string {
  return suggestion(name, candidates).replace(/^ Did you mean (.*)\?$/, '; did you mean $1');
}
