import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { FirstLook, FirstLookSource, Mapping } from '#core/protocol/workspace';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import { Banner } from '../ui/states.tsx';
import table from '../ui/table.module.css';
import {
  type ColumnDraft,
  type MappingDraft,
  mapColumn,
  mapFolder,
  mapStatus,
  missingColumns,
  missingSources,
  openStatuses,
  startDraft,
  toMapping,
} from './mapping-draft.ts';
import css from './sources.module.css';

interface Props {
  readonly look: FirstLook;
  readonly saving: boolean;
  readonly refreshRunning: boolean;
  readonly onSave: (mapping: Mapping, thenRefresh: boolean) => void;
}

const completenessWords: Readonly<Record<FirstLook['completeness'], string>> = {
  manifest: 'A day counts when its manifest is there.',
  success_file: 'There are no manifests: a day counts when its _SUCCESS file is there.',
  settled: 'There are no manifests: a day counts when its files have not changed for a while.',
};

/** What was found, and how its names map to the pack's. */
export function FirstLookView({ look, saving, refreshRunning, onSave }: Props) {
  const [draft, setDraft] = useState<MappingDraft>(() => startDraft(look));
  const lacking = missingSources(draft, look);
  const open = openStatuses(draft, look);
  const incomplete = look.sources.filter((source) => missingColumns(draft, source, look.targets).length > 0);
  const days = look.sources.flatMap((source) => [source.firstDay, source.lastDay]).filter((day) => day !== null);
  const first = days.reduce<string | null>((a, b) => (a === null || b < a ? b : a), null);
  const last = days.reduce<string | null>((a, b) => (a === null || b > a ? b : a), null);
  const shared = sharedMissingDays(look.sources);
  const problem =
    look.sources.length === 0
      ? 'There are no extracts here.'
      : lacking.length > 0
        ? `Say which table holds ${lacking.join(', ')}: nothing can be built without.`
        : incomplete.length > 0
          ? `Say which columns stand for the required ones of ${incomplete.map((source) => source.folder).join(', ')}.`
          : null;

  return (
    <>
      <section className={css['panel']} aria-label="What is there">
        <h2 className={css['heading']}>What is there</h2>
        <div className={css['row']}>
          <span className={css['mono']}>{look.root}</span>
        </div>
        <p style={{ margin: '4px 0 0' }}>
          {formatCount(look.sources.length)} {look.sources.length === 1 ? 'table' : 'tables'}
          {first === null || last === null ? '' : `, ${formatDayRange(first, last)}`},{' '}
          {formatBytes(look.sources.reduce((sum, source) => sum + source.bytes, 0))} in{' '}
          {formatCount(look.sources.reduce((sum, source) => sum + source.files, 0))} files.{' '}
          {completenessWords[look.completeness]}
        </p>
        {look.absentSources.length === 0 ? null : (
          <p className={css['quiet']} style={{ margin: '4px 0 0' }}>
            Not there: {look.absentSources.map((absent) => absent.source).join(', ')}. What needs them is unavailable,
            with the reason; the rest works.
          </p>
        )}
      </section>
      {shared.length === 0 ? null : <MissingDays days={shared} />}
      {look.diagnostics.map((finding) => (
        <Banner
          key={`${finding.code} ${finding.file} ${finding.message}`}
          tone={finding.severity === 'error' ? 'bad' : 'warn'}
        >
          {finding.message} {finding.advice}
        </Banner>
      ))}
      {look.sources.map((source) => (
        <SourceCard key={source.folder} shared={shared} source={source} look={look} draft={draft} onChange={setDraft} />
      ))}
      <div className={css['footer']}>
        <Button
          onClick={() => onSave(toMapping(draft, look.mapping), true)}
          disabled={problem !== null || saving || refreshRunning}
        >
          Save and refresh
        </Button>
        <Button
          variant="default"
          onClick={() => onSave(toMapping(draft, look.mapping), false)}
          disabled={problem !== null || saving}
        >
          Save
        </Button>
        <span role="status" className={css['quiet']}>
          {problem ??
            (open > 0
              ? `${formatCount(open)} ${open === 1 ? 'status belongs' : 'statuses belong'} to no class yet: a check will stop the build.`
              : 'Everything that the pack needs is mapped.')}
        </span>
      </div>
    </>
  );
}

/** Days without an extract: in every table the same (then said once), or in one. */
function MissingDays({ days }: { readonly days: readonly string[] }) {
  const named = 6;
  return (
    <Banner tone="warn">
      {formatCount(days.length)} {days.length === 1 ? 'day is' : 'days are'} missing:{' '}
      {days.slice(0, named).map(formatDay).join(', ')}
      {days.length > named ? ` and ${formatCount(days.length - named)} more` : ''}. A missing day deletes nothing.
    </Banner>
  );
}

/** The missing days of all tables, when they are the same in each. */
function sharedMissingDays(sources: readonly FirstLookSource[]): readonly string[] {
  const [first, ...rest] = sources;
  if (first === undefined) return [];
  return rest.every((source) => source.missingDays.join() === first.missingDays.join()) ? first.missingDays : [];
}

interface CardProps {
  /** Missing days that all tables share; they are said above. */
  readonly shared: readonly string[];
  readonly source: FirstLookSource;
  readonly look: FirstLook;
  readonly draft: MappingDraft;
  readonly onChange: (draft: MappingDraft) => void;
}

function SourceCard({ shared, source, look, draft, onChange }: CardProps) {
  const target = draft.folders[source.folder] ?? null;
  const names = new Set([
    ...(look.targets?.sources.map((each) => each.name) ?? []),
    ...look.sources.flatMap((each) => each.mappedTo ?? []),
    ...look.absentSources.map((absent) => absent.source),
  ]);
  const missing = missingColumns(draft, source, look.targets);
  const [asked, setAsked] = useState(false);
  const used = Object.values(draft.columns[source.folder] ?? {}).filter((column) => column.to !== null).length;
  // What is whole by itself need not be read; what a person has to decide is open.
  const open = asked || missing.length > 0 || source.absentColumns.length > 0;
  return (
    <section className={css['panel']} aria-label={`Table ${source.folder}`}>
      <div className={css['sourceHead']}>
        <h3 className={css['heading']} style={{ margin: 0 }}>
          {source.folder}
        </h3>
        <span className={css['quiet']}>
          {formatCount(source.files)} {source.files === 1 ? 'file' : 'files'}, {formatBytes(source.bytes)}
          {source.firstDay === null || source.lastDay === null
            ? ''
            : `, ${formatDayRange(source.firstDay, source.lastDay)}`}
        </span>
        <span className={css['grow']} />
        {target === null ? null : (
          <span className={css['quiet']}>
            {formatCount(used)} of {formatCount(source.columns.length)} columns used
          </span>
        )}
        {target === null || (open && !asked) ? null : (
          <Button variant="subtle" onClick={() => setAsked(!asked)} aria-expanded={open}>
            {asked ? 'Hide columns' : 'Show columns'}
          </Button>
        )}
        <Select
          aria-label={`${source.folder} holds`}
          w={220}
          placeholder="Not used"
          clearable
          clearButtonProps={{ 'aria-label': `Do not use ${source.folder}` }}
          data={[...names].sort()}
          value={target}
          onChange={(value) => onChange(mapFolder(draft, source.folder, value))}
        />
      </div>
      {source.missingDays.length === 0 || shared.length > 0 ? null : (
        <div style={{ marginTop: 8 }}>
          <MissingDays days={source.missingDays} />
        </div>
      )}
      {missing.length === 0 ? null : (
        <div style={{ marginTop: 8 }}>
          <Banner tone="bad">
            Required and not mapped: {missing.join(', ')}. Choose the columns that hold them below.
          </Banner>
        </div>
      )}
      {target === null || !open ? null : <Columns source={source} look={look} draft={draft} onChange={onChange} />}
      {target === null || source.unknownStatuses.length === 0 ? null : (
        <Statuses source={source} look={look} draft={draft} onChange={onChange} />
      )}
    </section>
  );
}

type PartProps = Omit<CardProps, 'shared'>;

const units = [
  { value: 'cents', label: 'cents' },
  { value: 'epoch_s', label: 'seconds since 1970' },
  { value: 'epoch_ms', label: 'milliseconds since 1970' },
];

function Columns({ source, look, draft, onChange }: PartProps) {
  const target = draft.folders[source.folder] ?? '';
  const declared = look.targets?.sources.find((each) => each.name === target)?.columns.map((column) => column.name);
  const columns = draft.columns[source.folder] ?? {};
  const options = declared ?? [
    ...new Set([...source.columns.flatMap((column) => column.mappedTo ?? []), ...source.absentColumns]),
  ];
  const change = (name: string, next: Partial<ColumnDraft>) => onChange(mapColumn(draft, source.folder, name, next));
  return (
    <div className={table['scroll']} style={{ marginTop: 8 }}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">For example</th>
            <th scope="col">Stands for</th>
            <th scope="col">Written as</th>
          </tr>
        </thead>
        <tbody>
          {source.columns.map((column) => {
            const mapped = columns[column.name] ?? { to: null, unit: null };
            const unitOptions =
              mapped.unit === null || units.some((unit) => unit.value === mapped.unit)
                ? units
                : [...units, { value: mapped.unit, label: mapped.unit }];
            return (
              <tr key={column.name}>
                <td className={css['mono']}>{column.name}</td>
                <td className={css['quiet']}>{column.type}</td>
                <td className={css['sample']} title={column.sample.join(', ')}>
                  {column.sample.slice(0, 3).join(', ')}
                </td>
                <td>
                  <Select
                    aria-label={`${source.folder}.${column.name} stands for`}
                    w={180}
                    placeholder="Not used"
                    clearable
                    searchable
                    clearButtonProps={{ 'aria-label': `Do not use ${column.name}` }}
                    data={options}
                    value={mapped.to}
                    onChange={(to) => change(column.name, { to })}
                  />
                </td>
                <td>
                  {mapped.to === null ? null : (
                    <Select
                      aria-label={`${source.folder}.${column.name} is written as`}
                      w={180}
                      placeholder="As it is"
                      clearable
                      clearButtonProps={{ 'aria-label': `Read ${column.name} as it is` }}
                      data={unitOptions}
                      value={mapped.unit}
                      onChange={(unit) => change(column.name, { unit })}
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Statuses({ source, look, draft, onChange }: PartProps) {
  return (
    <div className={table['scroll']} style={{ marginTop: 12 }}>
      <h4 className={css['heading']}>Statuses that the pack does not know</h4>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col" className={table['num']}>
              Rows seen
            </th>
            <th scope="col">Counts as</th>
          </tr>
        </thead>
        <tbody>
          {source.unknownStatuses.map((status) => (
            <tr key={`${status.setting} ${status.value}`}>
              <td className={css['mono']}>{status.value}</td>
              <td className={table['num']}>{formatCount(status.rows)}</td>
              <td>
                <Select
                  aria-label={`${status.value} counts as`}
                  w={180}
                  placeholder="Choose a class"
                  clearable
                  clearButtonProps={{ 'aria-label': `Take ${status.value} out` }}
                  data={[...(look.targets?.classes[status.setting] ?? [])]}
                  value={draft.statuses[status.setting]?.[status.value] ?? null}
                  onChange={(name) => onChange(mapStatus(draft, status.setting, status.value, name))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
