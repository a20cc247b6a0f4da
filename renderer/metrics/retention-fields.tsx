import { NumberInput, Select } from '@mantine/core';
import type { ModelEntity } from '#core/protocol/metric-draft';
import { useEngine } from '../engine/engine-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { Failure } from '../ui/states.tsx';
import type { FieldProps } from './field-props.ts';
import { FormulaInput } from './formula-input.tsx';
import type { RetentionDraft } from './metric-form-state.ts';
import css from './metrics.module.css';
import { DaySelect, insertableColumns, RowFilter, TableSelect } from './table-fields.tsx';

const kindWords: Readonly<Record<RetentionDraft['kind'], { readonly label: string; readonly meaning: string }>> = {
  prior: {
    label: 'Of those of the period before',
    meaning: 'There in the period and in the one before / there in the one before.',
  },
  so_far: {
    label: 'Of all so far',
    meaning: 'There in the period / there on any day up to its end.',
  },
  repeat: {
    label: 'Of all in the period: often enough',
    meaning: 'There often enough in the period / there at all.',
  },
};
const kinds = Object.entries(kindWords).map(([value, { label }]) => ({ value, label }));

/** The share of those who come back. `snapshot`: whose tables say what can be followed. */
export function RetentionFields({
  state,
  change,
  catalog,
  faultOf,
  snapshot,
}: FieldProps & { readonly snapshot: string }) {
  const { reader } = useEngine();
  const { retention } = state;
  const { model, entity } = retention;
  const set = (part: Partial<RetentionDraft>) => change({ retention: { ...retention, ...part } });
  const found = useResource(`entities ${snapshot}`, (signal) => reader.client.entities({ snapshot }, { signal }));
  if (found.error !== undefined) return <Failure error={found.error} onRetry={found.reload} />;
  const entities = found.data ?? [];
  const followed = choices(entities, model, entity);
  return (
    <>
      <div className={css['three']}>
        <TableSelect
          {...{ catalog, faultOf, model, only: [...new Set(entities.map((one) => one.model))] }}
          onChange={(name) => set({ model: name, time: null, entity: choices(entities, name, '')[0]?.value ?? '' })}
        />
        <Select
          label="Who comes back"
          required
          allowDeselect={false}
          value={entity === '' ? null : entity}
          error={faultOf('entity')}
          data={followed}
          onChange={(name) => set({ entity: name ?? '' })}
        />
        <DaySelect {...{ catalog, faultOf, model, value: retention.time }} onChange={(time) => set({ time })} />
      </div>
      <Select
        label="Share"
        allowDeselect={false}
        value={retention.kind}
        data={kinds}
        description={kindWords[retention.kind].meaning}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        onChange={(kind) => set({ kind: (kind ?? 'prior') as RetentionDraft['kind'] })}
      />
      {retention.kind === 'repeat' ? (
        <>
          <NumberInput
            size="xs"
            label="At least how many"
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={retention.minimum}
            onChange={(minimum) => set({ minimum: typeof minimum === 'number' && minimum >= 1 ? minimum : 2 })}
          />
          <FormulaInput
            label="Of which different values (empty: of rows)"
            placeholder="order_id"
            value={retention.expr ?? ''}
            error={faultOf('expr')}
            names={{ label: 'Insert a column', data: insertableColumns(catalog, model) }}
            onChange={(expr) => set({ expr })}
          />
        </>
      ) : null}
      <RowFilter {...{ catalog, faultOf, model, value: retention.filter }} onChange={(filter) => set({ filter })} />
    </>
  );
}

/** What a table can follow, and what a metric that is edited follows now. */
function choices(entities: readonly ModelEntity[], model: string, now: string) {
  const known = entities
    .filter((one) => one.model === model)
    .map((one) => ({ value: one.entity, label: `${one.entity} (${one.column})` }));
  return now === '' || known.some(({ value }) => value === now) ? known : [...known, { value: now, label: now }];
}
