import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FirstLook, FirstLookSource, Mapping } from '#core/protocol/workspace';
import { formatDayRange } from '../ui/format-date.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import { Banner } from '../ui/states.tsx';
import {
  type MappingDraft,
  missingColumns,
  missingSources,
  openStatuses,
  startDraft,
  toMapping,
} from './mapping-draft.ts';
import { MissingDays, SourceCard } from './source-card.tsx';
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

/** The missing days of all tables, when they are the same in each. */
function sharedMissingDays(sources: readonly FirstLookSource[]): readonly string[] {
  const [first, ...rest] = sources;
  if (first === undefined) return [];
  return rest.every((source) => source.missingDays.join() === first.missingDays.join()) ? first.missingDays : [];
}
