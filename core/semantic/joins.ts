import { quoteName } from '../duckdb/sql-text.ts';
import { columnSql } from './expression.ts';
import type { DimensionPath, Step } from './graph.ts';
import type { SemanticModel } from './semantic-model.ts';

/** The joins of one scan of a table (alias `f`), made as dimensions are asked for. Each step is joined once. */
export interface Joins {
  /** `alias.column` of a dimension; adds the joins on the way. */
  columnOf(path: DimensionPath): string;
  clauses(): string[];
}

/**
 * `time` is the metric's own time column: where it differs from the table's default one, attributes of the day are those of
 * the metric's day.
 */
export function joinsFor(model: SemanticModel, table: string, time: string | null): Joins {
  const aliases = new Map<string, { readonly alias: string; readonly clause: string }>();
  const defaultTime = model.tables[table]?.time ?? null;
  const join = (steps: readonly Step[]): string => {
    let alias = 'f';
    for (const [i, step] of steps.entries()) {
      const key = JSON.stringify(steps.slice(0, i + 1).map((s) => [s.entity, s.fromColumn, s.to]));
      const from = alias;
      const known = aliases.get(key);
      if (known !== undefined) {
        alias = known.alias;
        continue;
      }
      alias = `j${aliases.size + 1}`;
      const column = i === 0 && time !== null && step.fromColumn === defaultTime ? time : step.fromColumn;
      const on = `${columnSql(alias, step.toColumn)} = ${columnSql(from, column)}`;
      aliases.set(key, { alias, clause: `LEFT JOIN ${quoteName(step.to)} AS ${alias} ON ${on}` });
    }
    return alias;
  };
  return {
    columnOf: (path) => columnSql(join(path.steps), path.column),
    clauses: () => [...aliases.values()].map(({ clause }) => clause),
  };
}
