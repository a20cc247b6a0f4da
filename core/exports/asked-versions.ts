import { versionName } from '../packs/metric-version.ts';
import { type MetricQuery, metricQuerySchema } from '../protocol/metric-query.ts';
import { joinedModel } from '../query/joined-model.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { findMetric } from '../semantic/find-metric.ts';
import type { ReadyQuestion } from './open-question.ts';

/** A question with the definitions that a receipt names: a metric of the workspace may have a newer one by now. */
export async function withItsVersions(
  snapshot: OpenSnapshot,
  question: MetricQuery,
  versions: Readonly<Record<string, number>>,
): Promise<MetricQuery> {
  const nameThen = await namesThen(snapshot, versions);
  const renamed = (column: string): string => {
    const [name = '', ...suffix] = column.split('__');
    return [nameThen(name), ...suffix].join('__');
  };
  return {
    ...question,
    metrics: question.metrics.map(nameThen),
    orderBy: question.orderBy.map((order) => ({ ...order, name: renamed(order.name) })),
  };
}

/** The same for the question of any receipt; SQL names no definition. */
export async function askedThen(
  snapshot: OpenSnapshot,
  question: ReadyQuestion,
  versions: Readonly<Record<string, number>>,
): Promise<ReadyQuestion> {
  if ('sql' in question) return question;
  if ('metrics' in question) {
    return { metrics: await withItsVersions(snapshot, metricQuerySchema.parse(question.metrics), versions) };
  }
  const { restatement } = question;
  const nameThen = await namesThen(snapshot, versions);
  return { ...question, restatement: { ...restatement, metric: nameThen(restatement.metric) } };
}

/** The name by which a metric is asked for as it was; its own where that is the present definition. */
async function namesThen(
  snapshot: OpenSnapshot,
  versions: Readonly<Record<string, number>>,
): Promise<(name: string) => string> {
  const { model } = await joinedModel(snapshot);
  const named = new Map(
    Object.entries(versions).flatMap(([name, version]) => {
      const now = findMetric(model.metrics, name)?.version;
      return now === undefined || now === version ? [] : [[name, versionName(name, version)] as const];
    }),
  );
  return (name) => named.get(name) ?? name;
}
