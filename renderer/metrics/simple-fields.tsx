import { Button, Checkbox, NumberInput, Select } from '@mantine/core';
import { aggregations } from '#core/protocol/metric-draft';
import type { FieldProps } from './field-props.ts';
import { FormulaInput } from './formula-input.tsx';
import type { SimpleDraft } from './metric-form-state.ts';
import css from './metrics.module.css';
import { DaySelect, insertableColumns, RowFilter, TableSelect } from './table-fields.tsx';

const aggregationWords: Readonly<Record<SimpleDraft['agg'], string>> = {
  sum: 'Sum',
  count: 'Count',
  count_distinct: 'Distinct count',
  avg: 'Average',
  min: 'Smallest',
  max: 'Largest',
  median: 'Median',
  percentile: 'Percentile',
};
/** An aggregate over the rows of one table. */
export function SimpleFields({ state, change, catalog, faultOf }: FieldProps) {
  const { simple } = state;
  const set = (part: Partial<SimpleDraft>) => change({ simple: { ...simple, ...part } });
  const model = catalog.models.find((one) => one.name === simple.model);
  const names = { label: 'Insert a column', data: insertableColumns(catalog, simple.model) };
  return (
    <>
      <div className={css['three']}>
        <Select
          label="What is done"
          allowDeselect={false}
          value={simple.agg}
          error={faultOf('agg')}
          data={aggregations.map((agg) => ({ value: agg, label: aggregationWords[agg] }))}
          onChange={(agg) => set({ agg: (agg ?? 'sum') as SimpleDraft['agg'] })}
        />
        <TableSelect
          {...{ catalog, faultOf, model: simple.model, only: null }}
          onChange={(name) => set({ model: name, time: null, nonAdditive: null })}
        />
        <DaySelect
          {...{ catalog, faultOf, model: simple.model, value: simple.time }}
          onChange={(time) => set({ time })}
        />
      </div>
      {simple.agg === 'percentile' ? (
        <NumberInput
          size="xs"
          label="Share of the values below it"
          min={0.01}
          max={0.99}
          step={0.05}
          value={simple.percentile ?? 0.9}
          onChange={(share) => set({ percentile: typeof share === 'number' && share > 0 && share < 1 ? share : 0.9 })}
        />
      ) : null}
      {model === undefined ? null : <p className={css['quiet']}>One row of it is {model.grain || 'not described'}.</p>}
      <FormulaInput
        label={simple.agg === 'count' ? 'Of which values (empty: of rows)' : 'Of what'}
        required={simple.agg !== 'count'}
        placeholder="quantity * unit_price"
        value={simple.expr ?? ''}
        error={faultOf('expr')}
        names={names}
        onChange={(expr) => set({ expr })}
      />
      <RowFilter
        {...{ catalog, faultOf, model: simple.model, value: simple.filter }}
        onChange={(filter) => set({ filter })}
      />
      {simple.nonAdditive === null ? null : (
        <p className={css['quiet']}>
          Taken at the {simple.nonAdditive.choice} of {simple.nonAdditive.column}, not added up over it.{' '}
          <Button variant="subtle" onClick={() => set({ nonAdditive: null })}>
            Add it up
          </Button>
        </p>
      )}
      {['sum', 'count', 'count_distinct'].includes(simple.agg) ? (
        <Checkbox
          label="No rows means that nobody knows, instead of 0"
          checked={simple.empty === 'unknown'}
          onChange={(event) => set({ empty: event.currentTarget.checked ? 'unknown' : 'zero' })}
        />
      ) : null}
    </>
  );
}
