import type { CatalogMetric } from '#core/protocol/catalog';
import { isEngineError } from '#core/protocol/engine-error';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { SqlText } from '../explain/sql-text.tsx';
import { loadTotals } from '../home/kpi-answers.ts';
import { type Preset, presetRange } from '../home/time-range.ts';
import { formatDayRange } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';
import { figureDays, isRunning } from '../ui/metric-days.ts';
import { Failure } from '../ui/states.tsx';
import css from './catalog.module.css';

/** The statement that the compiler makes of it for the last 28 days, and what that gives. */
export function MetricSql({ metric, snapshot }: { readonly metric: CatalogMetric; readonly snapshot: OpenSnapshot }) {
  const { reader } = useEngine();
  const { asOf, firstDay } = snapshot.manifest;
  const total = useResource(`sql ${snapshot.id} ${snapshot.catalog.ownRevision} ${metric.name}`, async (signal) => {
    const ask = async (preset: Preset) => {
      const range = presetRange(preset, asOf, firstDay);
      const question = { snapshot: snapshot.id, metrics: [metric.name], range, compare: null };
      return (await loadTotals(reader.client, question, signal)).get(metric.name);
    };
    const recent = await ask('28d');
    // What has no time is as of the snapshot.
    const answer = isEngineError(recent, 'metric-without-time') ? await ask('all') : recent;
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error(`no answer for ${metric.name}`);
    return answer;
  });
  if (total.error !== undefined) return <Failure error={total.error} onRetry={total.reload} />;
  if (total.data === undefined) return <p className={css['plain']}>Compiling…</p>;
  const { value, context } = total.data;
  const days = { from: context.from ?? firstDay, to: context.to ?? asOf };
  const running = isRunning(metric.name, snapshot.catalog.metrics) ? { windowDays: undefined } : null;
  return (
    <div className={css['stack']}>
      <p className={css['plain']}>
        {figureDays(days, running)}: <strong className="number">{formatMetric(value, metric.format)}</strong>
      </p>
      <SqlText label={`SQL of ${metric.name}, ${formatDayRange(days.from, days.to)}`} sql={context.sql} />
    </div>
  );
}
