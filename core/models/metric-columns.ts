import { parseExpressions, textsOf, walkAst } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import { everyVersion } from '../packs/metric-version.ts';
import type { Metric, Pack } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';

/** For every simple and retention metric, the names that its SQL pieces, time and entity use; texts that do not parse are diagnostics. */
export async function findMetricColumns(
  connection: Connection,
  pack: Pack,
): Promise<{ columns: Map<string, readonly string[]>; diagnostics: Diagnostic[] }> {
  const columns = new Map<string, readonly string[]>();
  const diagnostics: Diagnostic[] = [];
  const pieces = everyVersion(pack).flatMap((metric) =>
    metric.unavailable === undefined ? expressionsOf(metric).map(([key, text]) => ({ metric, key, text })) : [],
  );
  const parsed = await parseExpressions(
    connection,
    pieces.map(({ text }) => text),
  );
  for (const metric of everyVersion(pack)) {
    if (metric.unavailable !== undefined) continue;
    const names = new Set<string>(namedColumns(metric, pack));
    for (const [i, piece] of pieces.entries()) {
      const result = parsed[i];
      if (piece.metric !== metric || result === undefined) continue;
      if (!result.ok) {
        const message = `its ${piece.key} is no SQL expression: ${result.problem.message.split('\n')[0] ?? ''}`;
        diagnostics.push(packDiagnostic('metric-inconsistent', metric.place, { metric: metric.name, message }));
        continue;
      }
      walkAst(result.expression, (node) => {
        const name = textsOf(node, 'column_names').at(-1);
        if (name !== undefined) names.add(name.toLowerCase());
        return true;
      });
    }
    if (metric.type === 'simple' || metric.type === 'retention') columns.set(metric.name, [...names]);
  }
  return { columns, diagnostics };
}

function expressionsOf(metric: Metric): [string, string][] {
  const pieces: [string, string | null][] =
    metric.type === 'simple' || metric.type === 'retention'
      ? [
          ['expr', metric.expr],
          ['filter', metric.filter],
        ]
      : metric.type === 'derived'
        ? [['expr', metric.expr]]
        : [];
  return pieces.flatMap(([key, text]) => (text === null ? [] : [[key, text] as [string, string]]));
}

function namedColumns(metric: Metric, pack: Pack): string[] {
  if (metric.type !== 'simple' && metric.type !== 'retention') return [];
  const model = pack.models.find((one) => one.name === metric.model);
  const entity = metric.type === 'retention' ? model?.entities.find((one) => one.name === metric.entity)?.column : null;
  const nonAdditive = metric.type === 'simple' ? metric.nonAdditive?.column : null;
  return [metric.time ?? model?.defaultTimeColumn, entity, nonAdditive].flatMap((name) => (name == null ? [] : [name]));
}
