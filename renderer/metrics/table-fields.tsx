import { Select } from '@mantine/core';
import type { Catalog } from '#core/protocol/catalog';
import type { FieldProps } from './field-props.ts';
import { FormulaInput } from './formula-input.tsx';

const kinds = [
  ['fact', 'Facts'],
  ['mart', 'Marts'],
  ['dimension', 'Dimension tables'],
] as const;

interface Props extends Pick<FieldProps, 'catalog' | 'faultOf'> {
  /** Name of the table; empty: none is chosen. */
  readonly model: string;
}

/** The table whose rows count. `only`: those that can be chosen; null: all. */
export function TableSelect({
  catalog,
  faultOf,
  model,
  only,
  onChange,
}: Props & { readonly only: readonly string[] | null; readonly onChange: (model: string) => void }) {
  const offered = catalog.models.filter(({ name }) => only === null || only.includes(name) || name === model);
  return (
    <Select
      label="Table"
      required
      searchable
      allowDeselect={false}
      value={model === '' ? null : model}
      error={faultOf('model')}
      data={kinds.map(([kind, group]) => ({
        group,
        items: offered
          .filter((one) => one.kind === kind)
          .map(({ name, unavailable }) => ({ value: name, label: name, disabled: unavailable !== null })),
      }))}
      onChange={(name) => onChange(name ?? '')}
    />
  );
}

/** The day on which a row counts; null: the usual one. */
export function DaySelect({
  catalog,
  faultOf,
  model,
  value,
  onChange,
}: Props & { readonly value: string | null; readonly onChange: (time: string | null) => void }) {
  const days = columnsOf(catalog, model).filter(({ type }) => /^(DATE|TIMESTAMP)/.test(type));
  return (
    <Select
      label="By day"
      allowDeselect={false}
      value={value ?? ''}
      error={faultOf('time')}
      data={[{ value: '', label: 'Usual day of the table' }, ...days.map(({ name }) => ({ value: name, label: name }))]}
      onChange={(name) => onChange(name || null)}
    />
  );
}

/** Which rows count. */
export function RowFilter({
  catalog,
  faultOf,
  model,
  value,
  onChange,
}: Props & { readonly value: string | null; readonly onChange: (filter: string) => void }) {
  const columns = columnsOf(catalog, model);
  const dimensions = catalog.dimensions.filter((one) => !columns.some((column) => column.name === one.name));
  const names = {
    label: 'Insert a column or dimension',
    data: [
      ...insertableColumns(catalog, model),
      ...[...new Set(dimensions.map((one) => one.name))].map((name) => ({ value: name, label: `${name} (dimension)` })),
    ],
  };
  return (
    <FormulaInput
      label="Only rows where"
      placeholder="NOT is_void AND region = 'France'"
      value={value ?? ''}
      error={faultOf('filter')}
      names={names}
      onChange={onChange}
    />
  );
}

/** The columns of a table, to be put into a formula. */
export function insertableColumns(catalog: Catalog, model: string) {
  return columnsOf(catalog, model).map(({ name, type }) => ({ value: name, label: `${name} (${type})` }));
}

function columnsOf(catalog: Catalog, model: string) {
  return catalog.models.find((one) => one.name === model)?.columns ?? [];
}
