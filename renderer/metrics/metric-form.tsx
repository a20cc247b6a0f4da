import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useMemo, useState } from 'react';
import type { MetricField } from '#core/protocol/metric-draft';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { asError } from '../ui/as-error.ts';
import { Failure } from '../ui/states.tsx';
import { CheckResult } from './check-result.tsx';
import { CumulativeFields } from './cumulative-fields.tsx';
import { DerivedFields } from './derived-fields.tsx';
import { FormatFields } from './format-fields.tsx';
import {
  draftOf,
  draftToCheck,
  formName,
  type MetricFormState,
  unwritten,
  withAccumulated,
  withKind,
} from './metric-form-state.ts';
import css from './metrics.module.css';
import { closePanel, type PanelTarget } from './panel-store.ts';
import { RetentionFields } from './retention-fields.tsx';
import { SimpleFields } from './simple-fields.tsx';

/** How long people pause before the compiler is asked. */
const pauseMs = 350;

interface Props {
  readonly target: PanelTarget;
  readonly start: MetricFormState;
  readonly snapshot: OpenSnapshot;
}

/** Writes a metric; the compiler says at every pause what it makes of it. */
export function MetricForm({ target, start, snapshot }: Props) {
  const { reader, writer } = useEngine();
  const { reload } = useSnapshot();
  const { catalog } = snapshot;
  const [state, setState] = useState(start);
  const [failure, setFailure] = useState<Error | null>(null);
  const [saving, setSaving] = useState(false);
  const change = (part: Partial<MetricFormState>) => setState((old) => ({ ...old, ...part }));
  const replaces = target.kind === 'edit' ? target.metric : null;
  const taken = useMemo(() => [...catalog.metrics, ...catalog.dimensions].map((one) => one.name), [catalog]);
  const name = formName(state, taken);
  const draft = draftOf(state, name);
  const missing = unwritten(draft);
  const written = JSON.stringify(draftToCheck(draft));
  const [paused] = useDebouncedValue(written, pauseMs);
  const key = missing.formula.length > 0 ? null : `check ${snapshot.id} ${catalog.ownRevision} ${paused}`;
  const check = useResource(key, (signal) =>
    reader.client.checkMetric({ snapshot: snapshot.id, draft: JSON.parse(paused), replaces }, { signal }),
  );
  const settled = key !== null && paused === written && !check.loading && !check.stale;
  const problems = key === null || check.stale ? [] : (check.data?.problems ?? []);
  const faultOf = (field: MetricField) => {
    const found = problems.find((one) => one.field === field);
    // What has a place is told below, with the text around it.
    return found === undefined || found.line === null ? found?.message : `Line ${found.line}, column ${found.column}`;
  };
  const ready = settled && check.data?.problems.length === 0 && missing.words.length === 0 && !saving;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setSaving(true);
    try {
      await writer.client.saveMetric({ snapshot: snapshot.id, draft, replaces });
      reload();
      closePanel();
      if (target.onSaved === null) navigate({ page: 'catalog', of: { kind: 'metric', name } });
      else target.onSaved(name);
    } catch (error) {
      setFailure(asError(error));
      setSaving(false);
    }
  };

  const fields = { state, change, catalog, faultOf };
  return (
    <form className={css['form']} onSubmit={(event) => void save(event)}>
      <div className={css['pair']}>
        <TextInput
          label="Label"
          required
          value={state.label}
          onChange={(event) => change({ label: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label="Name"
          description={replaces === null ? 'As SQL, YAML and the command line call it' : 'Stays, as tiles ask for it'}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          className={css['mono']}
          value={state.label === '' && state.name === null ? '' : name}
          disabled={replaces !== null}
          error={faultOf('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label="What it counts"
        required
        autosize
        minRows={2}
        placeholder="Of which rows, by which day, what is left out"
        value={state.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label="Kind"
        value={state.kind}
        onChange={(kind) => setState((old) => withKind(old, kind as MetricFormState['kind']))}
        data={[
          { value: 'simple', label: 'Of rows of a table' },
          { value: 'derived', label: 'Of other metrics' },
          { value: 'cumulative', label: 'Running total' },
          { value: 'retention', label: 'Who comes back' },
        ]}
      />
      {state.kind === 'simple' ? <SimpleFields {...fields} /> : null}
      {state.kind === 'derived' ? <DerivedFields {...fields} own={name} /> : null}
      {state.kind === 'cumulative' ? (
        <CumulativeFields
          {...fields}
          own={name}
          onMetric={(metric) => setState((old) => withAccumulated(old, metric, catalog))}
        />
      ) : null}
      {state.kind === 'retention' ? <RetentionFields {...fields} snapshot={snapshot.id} /> : null}
      <CheckResult
        draft={draft}
        toWrite={missing.formula}
        check={check.data ?? null}
        error={check.error ?? null}
        settled={settled}
        firstDay={snapshot.manifest.firstDay}
        asOf={snapshot.manifest.asOf}
      />
      <FormatFields {...fields} />
      {replaces === null ? null : (
        <TextInput
          label="What is different, and why"
          description="Another formula gets the next version; the one before can still be asked"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={state.change}
          onChange={(event) => change({ change: event.currentTarget.value })}
        />
      )}
      {failure === null ? null : (
        <div ref={reveal} className={css['failure']}>
          <Failure error={failure} />
        </div>
      )}
      <div className={css['foot']}>
        <Button type="submit" disabled={!ready}>
          Save
        </Button>
        <Button variant="default" onClick={closePanel}>
          Cancel
        </Button>
        <span className={css['quiet']}>
          {missing.words.length === 0 ? '' : `Still to be written: ${missing.words.join(', ')}`}
        </span>
      </div>
    </form>
  );
}

/** What went wrong with saving may stand below the edge. */
function reveal(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
