import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import { Banner } from '../ui/states.tsx';
import { MappedColumns, MappedStatuses, type MappingProps } from './mapped-columns.tsx';
import { mapFolder, missingColumns } from './mapping-draft.ts';
import css from './sources.module.css';

interface CardProps extends MappingProps {
  /** Missing days that all tables share; they are said above. */
  readonly shared: readonly string[];
}

/** One table that was found: what it holds, and how its columns and statuses map. */
export function SourceCard({ shared, source, look, draft, onChange }: CardProps) {
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
      {target === null || !open ? null : (
        <MappedColumns source={source} look={look} draft={draft} onChange={onChange} />
      )}
      {target === null || source.unknownStatuses.length === 0 ? null : (
        <MappedStatuses source={source} look={look} draft={draft} onChange={onChange} />
      )}
    </section>
  );
}

/** Days without an extract: in every table the same (then said once), or in one. */
export function MissingDays({ days }: { readonly days: readonly string[] }) {
  const named = 6;
  return (
    <Banner tone="warn">
      {formatCount(days.length)} {days.length === 1 ? 'day is' : 'days are'} missing:{' '}
      {days.slice(0, named).map(formatDay).join(', ')}
      {days.length > named ? ` and ${formatCount(days.length - named)} more` : ''}. A missing day deletes nothing.
    </Banner>
  );
}
