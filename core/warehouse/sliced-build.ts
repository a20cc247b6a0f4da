import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { ModelNode } from '../models/model-graph.ts';
import { kindOfRelation } from './deltas.ts';
import { warehouseName } from './relation-shadow.ts';

/** Groups of so many rows of a driver fit into the memory that a build may use on a laptop of 8 GB. */
const rowsOfSlice = 8_000_000;

/** What relations stand for while a model is made of one slice: name -> SELECT. */
type Slice = ReadonlyMap<string, string>;

/**
 * A full build of a model goes by days of its driver where these are many rows: what is grouped and sorted at a time fits into
 * memory, and the table lies in order of days. The rules of incremental models prove that each day's rows are made of the
 * driver's rows of that day alone. One slice with nothing in it where the model is made at once.
 */
export async function slicesOf(connection: Connection, node: ModelNode, rows = rowsOfSlice): Promise<Slice[]> {
  const whole = [new Map<string, string>()];
  const { incremental } = node.model;
  const column = incremental?.by === 'date' ? incremental.column : incremental?.slices;
  if (incremental === null || column === null || column === undefined) return whole;
  const { driver, lookups } = incremental;
  const isDay = node.columns.find(({ name }) => name === column)?.type === 'DATE';
  // A lookup by another column is read whole in each slice, which costs more than it spares.
  if (!isDay || Object.values(lookups).some((by) => by !== column)) return whole;
  if ((await kindOfRelation(connection, driver)) !== 'table') return whole;
  const conditions = await dayRanges(connection, driver, column, rows);
  if (conditions.length < 2) return whole;
  return conditions.map(
    (condition) =>
      new Map(
        [driver, ...Object.keys(lookups)].map(
          (name) => [name, `FROM ${warehouseName(name)} WHERE ${condition}`] as const,
        ),
      ),
  );
}

/** Disjoint conditions over a column of days, each for about so many rows of a relation; rows without a day go with the first. */
async function dayRanges(connection: Connection, relation: string, column: string, rows: number): Promise<string[]> {
  const table = warehouseName(relation);
  if ((await connection.number(`SELECT count(*) FROM ${table}`)) <= rows) return [];
  const day = quoteName(column);
  // Each day belongs to the slice in which its last row stands, so a slice may hold a day too many.
  const ends = await connection.rows<{ last_day: string | null }>(`
    SELECT CAST(max(day) AS VARCHAR) AS last_day
    FROM (SELECT day, sum(n) OVER (ORDER BY day NULLS FIRST) AS so_far
      FROM (SELECT ${day} AS day, count(*) AS n FROM ${table} GROUP BY 1))
    GROUP BY (so_far - 1) // ${rows}
    ORDER BY max(day) NULLS FIRST`);
  const bounds = ends
    .slice(0, -1)
    .flatMap(({ last_day }) => (last_day === null ? [] : [`DATE ${quoteText(last_day)}`]));
  return [...bounds, null].map((to, i) => {
    const from = bounds[i - 1];
    const range = [from === undefined ? null : `${day} > ${from}`, to === null ? null : `${day} <= ${to}`];
    const inside = range.filter((part) => part !== null).join(' AND ');
    return i === 0 ? `(${day} IS NULL OR ${inside})` : inside;
  });
}
