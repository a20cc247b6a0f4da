import { NumberInput, Select, TextInput } from '@mantine/core';
import type { MetricDraft } from '#core/protocol/metric-draft';
import type { FieldProps } from './field-props.ts';
import { formatFor } from './metric-form-state.ts';
import css from './metrics.module.css';

/** How its numbers are written, which direction is good news, and who answers for it. */
export function FormatFields({ state, change, catalog }: FieldProps) {
  const { format } = state;
  return (
    <>
      <div className={css['three']}>
        <Select
          label="Written as"
          allowDeselect={false}
          value={format.kind}
          data={[
            { value: 'currency', label: 'Money' },
            { value: 'number', label: 'Number' },
            { value: 'percent', label: 'Percent' },
            { value: 'duration', label: 'Duration' },
          ]}
          onChange={(kind) =>
            change({ format: formatFor((kind ?? 'number') as MetricDraft['format']['kind'], catalog) })
          }
        />
        <NumberInput
          size="xs"
          label="Digits kept"
          min={0}
          max={12}
          allowDecimal={false}
          value={format.scale}
          onChange={(scale) => {
            if (typeof scale === 'number') change({ format: { ...format, scale: Math.min(12, Math.max(0, scale)) } });
          }}
        />
        <TextInput
          label="Unit"
          placeholder={format.kind === 'currency' ? 'EUR' : 'orders'}
          disabled={format.kind === 'percent' || format.kind === 'duration'}
          value={format.unit ?? ''}
          onChange={(event) => change({ format: { ...format, unit: event.currentTarget.value } })}
        />
      </div>
      <div className={css['pair']}>
        <Select
          label="Good news is"
          allowDeselect={false}
          value={state.good}
          data={[
            { value: 'up', label: 'More' },
            { value: 'down', label: 'Less' },
            { value: 'none', label: 'Neither' },
          ]}
          onChange={(good) => change({ good: (good ?? 'none') as MetricDraft['good'] })}
        />
        <TextInput
          label="Owner"
          required
          value={state.owner}
          onChange={(event) => change({ owner: event.currentTarget.value })}
        />
      </div>
    </>
  );
}
