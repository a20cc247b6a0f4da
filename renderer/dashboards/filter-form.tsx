import { Button, Checkbox, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CatalogDimension, CatalogMetric } from '#core/protocol/catalog';
import type { FilterWay } from '#core/protocol/saved-filter';
import { useEngine } from '../engine/engine-context.tsx';
import { collectTable } from '../engine/result-table.ts';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { formatCount } from '../ui/format-number.ts';
import { Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';
import { MOST_KEPT, type TopChoice } from './dashboard-ask.ts';
import { type DimensionFilter, valueWords } from './filter-sql.ts';

export interface FilterFormProps {
  readonly snapshot: OpenSnapshot;
  readonly metrics: readonly CatalogMetric[];
  readonly dimensions: readonly CatalogDimension[];
  readonly filters: readonly DimensionFilter[];
  /** The filter that is changed; null for a new one. */
  readonly start: DimensionFilter | null;
  readonly onDone: (filter: DimensionFilter) => void;
  /** The largest values of a dimension are kept; null where they are chosen elsewhere. */
  readonly onKeep: ((keep: TopChoice) => void) | null;
}

/** A filter in the making. A dimension that has one already opens that one: there is one filter a dimension. */
export function FilterForm(props: FilterFormProps) {
  const { start } = props;
  const [dimension, setDimension] = useState<string | null>(start?.dimension ?? null);
  const [how, setHow] = useState<FilterWay | 'top'>(start?.how ?? 'in');
  const [limit, setLimit] = useState(10);
  const [text, setText] = useState(textOf(start));
  const [chosen, setChosen] = useState<readonly (string | null)[]>(chosenOf(start));
  const there = props.filters.find((one) => one.tile === null && one.dimension === dimension) ?? null;
  const values = how === 'contains' ? (text.trim() === '' ? [] : [text.trim()]) : chosen;
  return (
    <form
      className={css['newFilter']}
      onSubmit={(event) => {
        event.preventDefault();
        if (dimension === null) return;
        if (how === 'top') props.onKeep?.({ dimension, limit });
        else if (values.length > 0) props.onDone({ dimension, how, values, tile: null });
      }}
    >
      <Select
        label="Dimension"
        searchable
        {...(start === null ? { 'data-autofocus': true } : {})}
        data={props.dimensions.map((one) => ({ value: one.name, label: one.label }))}
        value={dimension}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => {
          setDimension(value);
          const known = props.filters.find((one) => one.tile === null && one.dimension === value) ?? null;
          if (known !== null) setHow(known.how);
          setText(textOf(known));
          setChosen(chosenOf(known));
        }}
      />
      {there === null || there === start || how === 'top' ? null : (
        <p className={css['quiet']} role="status">
          It is filtered by this already. What you apply takes that filter’s place.
        </p>
      )}
      <SegmentedControl
        aria-label="How to filter"
        data={[
          { value: 'in', label: 'is' },
          { value: 'not_in', label: 'is not' },
          { value: 'contains', label: 'contains' },
          ...(props.onKeep === null ? [] : [{ value: 'top', label: 'top' }]),
        ]}
        value={how}
        onChange={(value) => setHow(value as FilterWay | 'top')}
      />
      {how === 'top' ? (
        <>
          <NumberInput
            label="How many of the largest values"
            min={1}
            max={MOST_KEPT}
            allowDecimal={false}
            value={limit}
            onChange={(value) => setLimit(Math.min(MOST_KEPT, Math.max(1, Number(value) || 1)))}
          />
          <p className={css['quiet']}>
            Each tile by this dimension keeps its largest values by its first metric. The rest is one value, Other, so
            that totals stay the totals.
          </p>
        </>
      ) : null}
      <TextInput
        {...(start === null ? {} : { 'data-autofocus': true })}
        display={how === 'top' ? 'none' : undefined}
        aria-label={how === 'contains' ? 'Text that the value contains' : 'Find a value'}
        placeholder={how === 'contains' ? 'Text' : 'Find a value'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {how === 'contains' || how === 'top' || dimension === null ? null : (
        <Values key={dimension} {...props} dimension={dimension} find={text} chosen={chosen} onChange={setChosen} />
      )}
      <Button type="submit" disabled={dimension === null || (how !== 'top' && values.length === 0)}>
        Apply
      </Button>
    </form>
  );
}

function textOf(filter: DimensionFilter | null): string {
  return filter?.how === 'contains' ? (filter.values[0] ?? '') : '';
}

function chosenOf(filter: DimensionFilter | null): readonly (string | null)[] {
  return filter === null || filter.how === 'contains' ? [] : filter.values;
}

const LISTED = 200;

/** The values of a dimension, the largest by the dashboard's first metric that knows it first. */
function Values(props: {
  readonly snapshot: OpenSnapshot;
  readonly metrics: readonly CatalogMetric[];
  readonly dimension: string;
  readonly find: string;
  readonly chosen: readonly (string | null)[];
  readonly onChange: (chosen: readonly (string | null)[]) => void;
}) {
  const { dimension, chosen } = props;
  const { reader } = useEngine();
  const metric = props.metrics.find((one) => one.unavailable === null && one.dimensions.includes(dimension));
  const answer = useResource(
    metric === undefined ? null : `values ${props.snapshot.id} ${dimension}`,
    async (signal) => {
      const query = {
        metrics: [metric?.name ?? ''],
        dimensions: [dimension],
        orderBy: [{ name: metric?.name ?? '', descending: true }],
        limit: LISTED,
      };
      const { table } = await collectTable(
        await reader.client.metrics({ snapshot: props.snapshot.id, query }, { signal }),
      );
      return Array.from({ length: table.rows }, (_, row) => table.text(row, 0));
    },
  );
  if (answer.error !== undefined) return <Failure error={answer.error} onRetry={answer.reload} />;
  if (answer.data === undefined) return <p className={css['quiet']}>Reading values…</p>;
  const find = props.find.trim().toLowerCase();
  const write = valueWords(dimension, answer.data);
  const shown = answer.data.filter(
    (value) =>
      (value ?? '').toLowerCase().includes(find) ||
      write(value ?? '')
        .toLowerCase()
        .includes(find),
  );
  const toggle = (value: string | null) =>
    props.onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <>
      <ul className={css['values']} aria-label="Values">
        {shown.map((value) => (
          <li key={value === null ? '(none)' : `=${value}`}>
            <Checkbox
              size="xs"
              label={value === null ? 'No value' : value === '' ? 'Empty text' : <bdi>{write(value)}</bdi>}
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
            />
          </li>
        ))}
      </ul>
      <p className={css['quiet']}>
        {answer.data.length === LISTED
          ? `The ${formatCount(LISTED)} largest values by ${metric?.label}; “contains” reaches the others.`
          : `${formatCount(answer.data.length)} values by ${metric?.label}.`}
      </p>
    </>
  );
}
