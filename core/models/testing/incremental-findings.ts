import { Database } from '../../duckdb/connection.ts';
import { formatDiagnostic } from '../../protocol/diagnostic.ts';
import { buildModelGraph } from '../model-graph.ts';
import { shopPack } from './model-pack.ts';

/** The findings of a mart with this SQL and incremental clause; its columns are described by whatever the SQL gives. */
export async function findings(sql: string, incremental: string, more: Record<string, string> = {}): Promise<string[]> {
  const fresh = await Database.open();
  const connection = await fresh.connect();
  const pack = shopPack({
    'models/marts/mart_x.sql': sql,
    'models/marts/mart_x.yml': `description: x\ngrain: x\nincremental: ${incremental}\ncolumns: [{name: order_date}]\n`,
    ...more,
  });
  const { diagnostics } = await buildModelGraph(pack, connection);
  fresh.close();
  return diagnostics
    .filter((d) => d.file.includes('mart_x') && d.code !== 'column-not-described' && d.code !== 'column-not-in-sql')
    .map(formatDiagnostic);
}
