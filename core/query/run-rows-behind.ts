import { ownerPolicy } from '../policy/access-policy.ts';
import type { RowSet, RowsBehind } from '../protocol/engine-api.ts';
import type { MetricMark, MetricQuery } from '../protocol/metric-query.ts';
import { compileRows } from '../semantic/compile-rows.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { withModel } from './run-metric-query.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

/** Adds up the rows behind a number and says where they are; they themselves are read by the SQL of each set. Errors: `metric-*`. */
export async function runRowsBehind(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  { query, mark }: { readonly query: MetricQuery; readonly mark: MetricMark },
  options: QueryOptions,
): Promise<RowsBehind> {
  const compiled = await withModel(snapshot, query.metrics, (connection, model) =>
    compileRows(connection, model, query, mark, ownerPolicy),
  );
  const connection = await snapshot.connect();
  try {
    const ask = <T>(sql: string) => desk.queue.run(() => connection.rows<T & Record<string, unknown>>(sql), options);
    const [whole] = await ask<{ value: unknown }>(compiled.valueSql);
    const sets: RowSet[] = [];
    for (const { sumSql, ...set } of compiled.sets) {
      const [sum] = await ask<{ value: unknown; rows: unknown }>(sumSql);
      sets.push({ ...set, value: textOf(sum?.value), rows: Number(sum?.rows ?? 0) });
    }
    return { snapshot: snapshot.id, value: textOf(whole?.value), sets };
  } finally {
    connection.close();
  }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
