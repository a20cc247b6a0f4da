import { Modal } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { emptyDashboard } from './own-dashboard.ts';
import { TitleForm } from './title-form.tsx';

let opened = false;
const listeners = new Set<() => void>();

function show(next: boolean): void {
  opened = next;
  for (const listener of listeners) listener();
}

/** Asks for the title of a new dashboard. */
export function beginDashboard(): void {
  show(true);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Begins a dashboard of the workspace, over any page; the window goes to it. */
export function NewDashboard({ ofPack }: { readonly ofPack: readonly Dashboard[] }) {
  const open = useSyncExternalStore(subscribe, () => opened);
  const { writer } = useEngine();
  const { own } = useWorkspace();
  const [error, setError] = useState<Error | null>(null);
  const close = () => {
    setError(null);
    show(false);
  };
  const begin = async (title: string) => {
    const taken = [...ofPack, ...(own.data?.dashboards ?? [])].map(({ name }) => name);
    const dashboard = emptyDashboard(title, taken);
    try {
      await writer.client.saveDashboard({ dashboard });
      own.reload();
      close();
      navigate({ page: 'dashboard', name: dashboard.name, ask: '' });
    } catch (failure) {
      setError(asError(failure));
    }
  };
  return (
    <Modal opened={open} onClose={close} title="New dashboard" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <TitleForm title="" verb="Begin" error={error} onDone={(title) => void begin(title)} />
    </Modal>
  );
}
