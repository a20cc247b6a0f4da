import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { createStore } from '../ui/store.ts';
import { emptyDashboard } from './own-dashboard.ts';
import { TitleForm } from './title-form.tsx';

const opened = createStore(false);

/** Asks for the title of a new dashboard. */
export function beginDashboard(): void {
  opened.set(true);
}

/** Begins a dashboard of the workspace, over any page; the window goes to it. */
export function NewDashboard({ ofPack }: { readonly ofPack: readonly Dashboard[] }) {
  const open = opened.use();
  const { writer } = useEngine();
  const { own } = useWorkspace();
  const [error, setError] = useState<Error | null>(null);
  const [saving, setSaving] = useState(false);
  const close = () => {
    setError(null);
    opened.set(false);
  };
  const begin = async (title: string) => {
    if (own.data === undefined) return;
    const dashboard = emptyDashboard(
      title,
      [...ofPack, ...own.data.dashboards].map(({ name }) => name),
    );
    setSaving(true);
    try {
      await writer.client.saveDashboard({ dashboard });
      own.reload();
      // Who closed it meanwhile stays where they are.
      if (opened.get()) navigate({ page: 'dashboard', name: dashboard.name, ask: '' });
      close();
    } catch (failure) {
      if (opened.get()) setError(asError(failure));
    } finally {
      setSaving(false);
    }
  };
  return (
    <Modal opened={open} onClose={close} title="New dashboard" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <TitleForm
        title=""
        verb="Begin"
        // Names that are taken have to be known first.
        busy={saving || own.data === undefined}
        error={error ?? own.error ?? null}
        onDone={(title) => void begin(title)}
      />
    </Modal>
  );
}
