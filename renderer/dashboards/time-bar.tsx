import { Button, Menu, Modal, Select } from '@mantine/core';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { type FormEvent, memo, useState } from 'react';
import { type IsoDate, isIsoDate } from '#core/protocol/date';
import { type Comparison, type Grain, grains } from '#core/protocol/metric-query';
import { comparisonNames } from './comparison-names.ts';
import css from './dashboard.module.css';
import type { DashboardAsk } from './dashboard-ask.ts';

const ranges: readonly (readonly [string, readonly (readonly [string | null, string])[]])[] = [
  ['', [[null, 'As designed, tile by tile']]],
  [
    'To date',
    [
      ['today', 'Newest day'],
      ['wtd', 'Week to date'],
      ['mtd', 'Month to date'],
      ['qtd', 'Quarter to date'],
      ['ytd', 'Year to date'],
    ],
  ],
  [
    'Rolling',
    [
      ['rolling 7 days', 'Last 7 days'],
      ['rolling 28 days', 'Last 28 days'],
      ['rolling 90 days', 'Last 90 days'],
      ['rolling 12 months', 'Last 12 months'],
    ],
  ],
  [
    'Whole',
    [
      ['previous 1 week', 'Last whole week'],
      ['previous 1 month', 'Last whole month'],
      ['previous 1 quarter', 'Last whole quarter'],
      ['previous 1 year', 'Last whole year'],
      ['all', 'All time'],
    ],
  ],
];

interface Props {
  readonly ask: DashboardAsk;
  readonly asOf: IsoDate;
  readonly firstDay: IsoDate;
  readonly onChange: (change: Partial<DashboardAsk>) => void;
  /** Tiles have days, periods and a comparison of their own to go back to; a single question has not. */
  readonly designed: boolean;
}

/** Which days, by which periods, against what: for all tiles that follow. */
export const TimeBar = memo(function TimeBar({ ask, asOf, firstDay, onChange, designed }: Props) {
  const named = ranges.flatMap(([, options]) => options).find(([value]) => value === ask.range);
  const label = named?.[1] ?? ask.range?.replace(' to ', ' – ') ?? '';
  const [custom, setCustom] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={220} shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconCalendar size={14} aria-hidden />}
            rightSection={<IconChevronDown size={12} aria-hidden />}
            aria-label={`Time range: ${label}`}
          >
            {ask.range === null ? 'Days as designed' : label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ranges.slice(designed ? 0 : 1).map(([group, options]) => (
            <div key={group}>
              {group === '' ? null : <Menu.Label>{group}</Menu.Label>}
              {options.map(([value, words]) => (
                <Menu.Item key={words} aria-current={ask.range === value} onClick={() => onChange({ range: value })}>
                  {words}
                </Menu.Item>
              ))}
            </div>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setCustom(true)}>Choose days…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={custom}
        onClose={() => setCustom(false)}
        title="Choose days"
        size="sm"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <CustomRange
          asOf={asOf}
          firstDay={firstDay}
          onDone={(range) => {
            setCustom(false);
            onChange({ range });
          }}
        />
      </Modal>
      <Select
        aria-label="Periods"
        w={128}
        data={[
          { value: '', label: designed ? 'Grain: auto' : 'No periods' },
          ...grains.map((value) => ({ value, label: grainWords(value) })),
        ]}
        value={ask.grain ?? ''}
        onChange={(value) => onChange({ grain: value ? (value as Grain) : null })}
        allowDeselect={false}
      />
      <Select
        aria-label="Compare with"
        w={220}
        data={[
          ...(designed
            ? [
                { value: '', label: 'Compare: as designed' },
                { value: 'none', label: 'No comparison' },
              ]
            : [{ value: '', label: 'No comparison' }]),
          ...Object.entries(comparisonNames).map(([value, words]) => ({ value, label: `vs ${words}` })),
        ]}
        value={ask.compare ?? ''}
        onChange={(value) => onChange({ compare: value ? (value as Comparison | 'none') : null })}
        allowDeselect={false}
      />
    </>
  );
});

function grainWords(grain: Grain): string {
  const words = grain.replace('_', ' ');
  return `By ${words}`;
}

/** Two days, both inclusive; they are the snapshot's own days, so the calendar begins and ends with it. */
function CustomRange({
  asOf,
  firstDay,
  onDone,
}: {
  readonly asOf: IsoDate;
  readonly firstDay: IsoDate;
  readonly onDone: (range: string) => void;
}) {
  const [from, setFrom] = useState(`${asOf.slice(0, 7)}-01`);
  const [to, setTo] = useState<string>(asOf);
  const problem =
    !isIsoDate(from) || !isIsoDate(to)
      ? 'Both days are needed.'
      : from > to
        ? 'The first day is after the last.'
        : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) onDone(`${from} to ${to}`);
  };
  return (
    <form className={css['custom']} onSubmit={submit}>
      <label>
        From
        <input
          type="date"
          value={from}
          min={firstDay}
          max={asOf}
          onChange={(event) => setFrom(event.target.value)}
          data-autofocus
        />
      </label>
      <label>
        To, included
        <input type="date" value={to} min={firstDay} max={asOf} onChange={(event) => setTo(event.target.value)} />
      </label>
      {problem === null ? null : <p role="alert">{problem}</p>}
      <Button type="submit" disabled={problem !== null}>
        Show these days
      </Button>
    </form>
  );
}
