import { Button } from '@mantine/core';
import { IconSearch, IconZoomExclamation } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { RecordPage as Record } from '#core/protocol/record';
import { openPalette } from '../app/command-palette.tsx';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure, useDelayed } from '../ui/states.tsx';
import { RecordTable, Unit } from './record-rows.tsx';
import { RecordValue, unitOf } from './record-value.tsx';
import css from './records.module.css';

/** One customer, order or product: what is known of it, and the rows that belong to it. */
export default function RecordPage({ kind, id }: { readonly kind: string; readonly id: string }) {
  const { reader } = useEngine();
  const { snapshot, error, loading, reload } = useSnapshot();
  const found = useResource(snapshot ? `record ${snapshot.id} ${kind} ${id}` : null, (signal) =>
    reader.client.record({ snapshot: snapshot?.id ?? null, kind, id }, { signal }),
  );
  const late = useDelayed(found.data === undefined && (loading || found.loading));
  const record = found.stale ? undefined : found.data;
  const title = record?.title ?? cut(id);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void id;
    top.current?.parentElement?.scrollTo(0, 0);
  }, [id]);
  return (
    <Page title={title} subtitle={<Subtitle record={record} id={id} />} tools={<Tools />}>
      <div ref={top} data-record aria-busy={record === undefined && found.error === undefined && snapshot !== null}>
        {error === undefined ? null : <Failure error={error} onRetry={reload} />}
        {found.error === undefined ? null : <Failure error={found.error} onRetry={found.reload} />}
        {snapshot === null ? (
          <EmptyState
            icon={IconZoomExclamation}
            title="Nothing is published yet"
            action={<Button onClick={() => navigate({ page: 'sources' })}>Go to sources</Button>}
          >
            Records are part of a published snapshot. Connect a source and refresh to make the first one.
          </EmptyState>
        ) : null}
        {record === undefined && late && found.error === undefined ? (
          <>
            <div className={css['waiting']} />
            <div className={css['waiting']} />
          </>
        ) : null}
        {record === undefined ? null : record.found ? (
          <Found record={record} />
        ) : (
          <EmptyState
            icon={IconZoomExclamation}
            title={`This snapshot has no such ${record.label.toLowerCase()}`}
            action={
              <Button variant="default" leftSection={<IconSearch size={14} aria-hidden />} onClick={openPalette}>
                Find another
              </Button>
            }
          >
            Nothing has the number <bdi className={css['id']}>{cut(id)}</bdi> in snapshot {record.snapshot}. It may be
            in another one: pick it above.
          </EmptyState>
        )}
      </div>
    </Page>
  );
}

function Tools() {
  return (
    <>
      <Button variant="default" leftSection={<IconSearch size={14} aria-hidden />} onClick={openPalette}>
        Find
      </Button>
      <SnapshotPicker />
    </>
  );
}

function Subtitle({ record, id }: { readonly record: Record | undefined; readonly id: string }) {
  if (record === undefined) return null;
  return (
    <>
      {record.label}
      {record.title === null ? null : (
        <>
          {' '}
          <bdi>{cut(id)}</bdi>
        </>
      )}
    </>
  );
}

function Found({ record }: { readonly record: Record }) {
  return (
    <>
      <dl className={css['facts']} aria-label={`${record.label} ${cut(record.id)}`}>
        {record.facts.map((fact) => (
          <div key={fact.column} data-fact={fact.column}>
            <dt>
              {fact.label}
              <Unit text={unitOf(fact.type)} />
            </dt>
            <dd>
              <RecordValue {...fact} />
            </dd>
          </div>
        ))}
      </dl>
      {record.details.map((rows) => (
        <RecordTable key={`${rows.label} ${rows.model}`} rows={rows} snapshot={record.snapshot} />
      ))}
    </>
  );
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
