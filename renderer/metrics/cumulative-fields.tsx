import { NumberInput, Select } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import css from './metrics.module.css';

interface Props extends FieldProps {
  /** The metric that is written: it is not offered, as nothing is made of itself. */
  readonly own: string;
  readonly onMetric: (metric: string) => void;
}

/** A metric accumulated up to the end of each period. */
export function CumulativeFields({ state, change, catalog, faultOf, own, onMetric }: Props) {
  const { cumulative } = state;
  const offered = catalog.metrics.filter(
    ({ name, type, unavailable }) =>
      name === cumulative.metric ||
      (name !== own && unavailable === null && type !== 'cumulative' && type !== 'retention'),
  );
  return (
    <>
      <div className={css['pair']}>
        <Select
          label="What is accumulated"
          required
          searchable
          allowDeselect={false}
          limit={200}
          value={cumulative.metric === '' ? null : cumulative.metric}
          error={faultOf('metric')}
          data={offered.map(({ name, label }) => ({ value: name, label: `${label} (${name})` }))}
          nothingFoundMessage="Nothing has that name"
          onChange={(metric) => onMetric(metric ?? '')}
        />
        <NumberInput
          size="xs"
          label="Over the last days"
          placeholder="All days so far"
          min={1}
          max={36_525}
          allowDecimal={false}
          value={cumulative.windowDays ?? ''}
          onChange={(days) =>
            change({ cumulative: { ...cumulative, windowDays: typeof days === 'number' && days >= 1 ? days : null } })
          }
        />
      </div>
      <p className={css['quiet']}>
        Up to the end of each period: over all days so far, or over that many days with the last one. Distinct counts
        and ratios are computed over those days, not added up.
      </p>
    </>
  );
}
