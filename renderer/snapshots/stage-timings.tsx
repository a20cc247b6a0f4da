import type { ModelResult } from '#core/protocol/snapshot';
import { formatTook } from '../ui/format-number.ts';
import css from './snapshots.module.css';

const stages: Readonly<Record<string, string>> = {
  clone: 'Copy of the last snapshot',
  ingest: 'Reading the extracts',
  models: 'Building the models',
  checks: 'Checks',
  facts: 'Catalog and metrics',
  close: 'Closing the file',
  hash: 'Hash of the file',
};
const slowest = 10;

interface Props {
  /** Stage -> milliseconds; `total` is all of them and what lies between. */
  readonly timings: Readonly<Record<string, number>>;
  readonly models: readonly ModelResult[];
}

/** Where the time went: stages, and the models that took longest. */
export function StageTimings({ timings, models }: Props) {
  const { total, ...rest } = timings;
  const bars = Object.entries(rest).map(([stage, ms]): Bar => [stages[stage] ?? stage, ms]);
  const known = bars.reduce((sum, [, ms]) => sum + ms, 0);
  const whole = total ?? known;
  const other: readonly Bar[] = whole > known ? [['Everything else', whole - known]] : [];
  const slow = [...models]
    .filter((model) => model.ms > 0)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, slowest)
    .map(({ model, ms }): Bar => [model, ms]);
  return (
    <div className={css['timings']}>
      <BarList title={`Stages, ${formatTook(whole)} in all`} bars={[...bars, ...other]} />
      {slow.length === 0 ? null : <BarList title="Models that took longest" bars={slow} code />}
    </div>
  );
}

type Bar = readonly [label: string, ms: number];

function BarList({ title, bars, code = false }: { title: string; bars: readonly Bar[]; code?: boolean }) {
  const most = Math.max(1, ...bars.map(([, ms]) => ms));
  return (
    <section>
      <h3 className={css['heading']}>{title}</h3>
      <ul className={css['bars']}>
        {bars.map(([label, ms]) => (
          <li key={label}>
            <span className={code ? css['code'] : undefined}>{label}</span>
            <span className={css['bar']} aria-hidden="true">
              <span style={{ width: `${(ms / most) * 100}%` }} />
            </span>
            <span className={css['amount']}>{formatTook(ms)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
