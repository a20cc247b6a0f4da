import { Button, Loader } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Progress } from '#core/protocol/progress';
import type { FirstLook, Mapping, SourceRoot } from '#core/protocol/workspace';
import { navigate } from '../app/router.ts';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { Page } from '../ui/page.tsx';
import { Failure } from '../ui/states.tsx';
import { FirstLookView } from './first-look.tsx';
import { amountWords, stageLabels } from './refresh-words.ts';
import { SourceForm } from './source-form.tsx';
import css from './sources.module.css';

type Step =
  | { readonly step: 'form' }
  | { readonly step: 'looking'; readonly progress: Progress | null }
  | { readonly step: 'failed'; readonly error: Error; readonly source: SourceRoot }
  | { readonly step: 'seen'; readonly look: FirstLook; readonly source: SourceRoot };

/** Connects a folder or bucket: where it is, what is there, how its names map to the pack's. */
export function ConnectPage() {
  const { writer, refresh } = useEngine();
  const { workspace } = useWorkspace();
  const running = useRefreshState().status === 'running';
  const [step, setStep] = useState<Step>({ step: 'form' });
  const [saveError, setSaveError] = useState<Error | null>(null);
  const [saving, setSaving] = useState(false);
  const abort = useRef<AbortController | null>(null);

  useEffect(() => () => abort.current?.abort(), []);

  const look = async (source: SourceRoot) => {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    setStep({ step: 'looking', progress: null });
    try {
      const found = await writer.client.firstLook(
        { source },
        {
          signal: mine.signal,
          onProgress: (progress) => {
            if (!mine.signal.aborted) setStep({ step: 'looking', progress });
          },
        },
      );
      if (!mine.signal.aborted) setStep({ step: 'seen', look: found, source });
    } catch (error) {
      if (mine.signal.aborted) return;
      setStep({ step: 'failed', error: asError(error), source });
    }
  };
  const stop = () => {
    abort.current?.abort();
    setStep({ step: 'form' });
  };
  const save = async (source: SourceRoot, mapping: Mapping, thenRefresh: boolean) => {
    setSaving(true);
    setSaveError(null);
    try {
      await writer.client.connect({ source, mapping });
      workspace.reload();
      if (thenRefresh) void refresh.start();
      navigate({ page: 'sources' });
    } catch (error) {
      setSaveError(asError(error));
    } finally {
      setSaving(false);
    }
  };

  return (
    <Page
      title={workspace.data?.source ? 'Change the source' : 'Connect a source'}
      tools={
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={() => navigate({ page: 'sources' })}
        >
          Sources
        </Button>
      }
    >
      <div className={css['stack']}>
        {workspace.loading && workspace.data === undefined ? null : (
          <SourceForm
            initial={workspace.data?.source ?? null}
            busy={step.step === 'looking'}
            onLook={(source) => void look(source)}
          />
        )}
        {step.step === 'looking' ? <Looking progress={step.progress} onCancel={stop} /> : null}
        {step.step === 'failed' ? <Failure error={step.error} onRetry={() => void look(step.source)} /> : null}
        {saveError === null ? null : <Failure error={saveError} />}
        {step.step === 'seen' ? (
          <FirstLookView
            key={step.look.root}
            look={step.look}
            saving={saving}
            refreshRunning={running}
            onSave={(mapping, thenRefresh) => void save(step.source, mapping, thenRefresh)}
          />
        ) : null}
      </div>
    </Page>
  );
}

function Looking({ progress, onCancel }: { readonly progress: Progress | null; readonly onCancel: () => void }) {
  return (
    <section className={css['panel']} aria-label="First look">
      <div className={css['row']} role="status">
        <Loader size={16} aria-hidden />
        <span>Looking at what is there. Nothing is kept.</span>
        <span className={css['quiet']}>
          {progress === null
            ? null
            : [stageLabels[progress.stage], amountWords(progress), progress.item ?? '']
                .filter((part) => part !== '')
                .join(' · ')}
        </span>
        <span className={css['grow']} />
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </section>
  );
}
