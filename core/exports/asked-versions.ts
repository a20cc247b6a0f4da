import { versionName } from '../packs/metric-version.ts';
import type { MetricQuery } from '../protocol/metric-query.ts';
import { joinedModel } from '../query/joined-model.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { findMetric } from '../semantic/find-metric.ts';

/** A question with the definitions that a receipt names: a metric of the workspace may have a newer one by now. */
export async function withItsVersions(
  snapshot: OpenSnapshot,
  question: MetricQuery,
  versions: Readonly<Record<string, number>>,
): Promise<MetricQuery> {
  const { model } = await joinedModel(snapshot);
  const named = new Map(
    Object.entries(versions).flatMap(([name, version]) => {
      const now = findMetric(model.metrics, name)?.version;
      return now === undefined || now === version ? [] : [[name, versionName(name, version)] as const];
    }),
  );
  const renamed = (column: string): string => {
    const [name = '', ...suffix] = column.split('__');
    return [named.get(name) ?? name, ...suffix].join('__');
  };
  return {
    ...question,
    metrics: question.metrics.map((name) => named.get(name) ?? name),
    orderBy: question.orderBy.map((order) => ({ ...order, name: renamed(order.name) })),
  };
}
