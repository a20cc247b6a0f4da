import { Button, Modal } from '@mantine/core';
import { IconCopy, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { useActions } from '../app/actions.tsx';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { Failure } from '../ui/states.tsx';
import { nameFor } from './own-dashboard.ts';
import { TitleForm } from './title-form.tsx';

interface Props {
  readonly dashboard: Dashboard;
  /** False for one of the pack: it can be copied, not changed. */
  readonly own: boolean;
  readonly taken: readonly string[];
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
  readonly onRemoved: (dashboard: Dashboard) => void;
  /** Takes back the last change of the arrangement; null where there is none. */
  readonly onUndo: (() => void) | null;
  /** Why the last change was not written. */
  readonly failure: Error | null;
}

/** Goes to where a question becomes a tile of it. */
export function addTile({ name }: Dashboard): void {
  navigate({ page: 'explore', ask: `on=${encodeURIComponent(name)}` });
}

/** Copying a dashboard of the pack; changing and removing one of the workspace. */
export function EditBar({ dashboard, own, taken, editing, onEdit, onRemoved, onUndo, failure }: Props) {
  const { writer } = useEngine();
  const workspace = useWorkspace();
  const [renaming, setRenaming] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [dismissed, setDismissed] = useState<Error | null>(null);
  const newest = error ?? failure;
  const shown = newest === dismissed ? null : newest;
  const undo = { id: 'undo-arrangement', label: 'Undo the last change of the dashboard', group: 'View' } as const;
  useActions(onUndo === null ? [] : [{ ...undo, keys: ['mod+z'], run: onUndo }]);
  const tried = async (work: () => Promise<unknown>) => {
    try {
      setError(null);
      await work();
      workspace.own.reload();
    } catch (failure) {
      setError(asError(failure));
    }
  };
  const copy = () =>
    tried(async () => {
      const title = `${dashboard.title} (copy)`;
      const name = nameFor(title, taken);
      await writer.client.saveDashboard({ dashboard: { ...dashboard, name, title, order: 100 } });
      navigate({ page: 'dashboard', name, ask: '' });
    });
  const remove = () => tried(async () => onRemoved(await writer.client.removeDashboard({ name: dashboard.name })));
  return (
    <>
      {own ? (
        <>
          <Button
            variant="subtle"
            leftSection={<IconPencil size={14} aria-hidden />}
            aria-pressed={editing}
            onClick={() => onEdit(!editing)}
          >
            {editing ? 'Done' : 'Edit'}
          </Button>
          {editing ? (
            <>
              <Button
                variant="subtle"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => addTile(dashboard)}
              >
                Add a tile
              </Button>
              <Button variant="subtle" disabled={onUndo === null} onClick={() => onUndo?.()}>
                Undo
              </Button>
              <Button variant="subtle" onClick={() => setRenaming(true)}>
                Rename
              </Button>
              <Button variant="subtle" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => void remove()}>
                Remove
              </Button>
            </>
          ) : null}
        </>
      ) : (
        <Button variant="subtle" leftSection={<IconCopy size={14} aria-hidden />} onClick={() => void copy()}>
          Copy to edit
        </Button>
      )}
      <Modal
        opened={renaming}
        onClose={() => setRenaming(false)}
        title="Rename the dashboard"
        size="sm"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <TitleForm
          title={dashboard.title}
          verb="Rename"
          onDone={(title) => {
            setRenaming(false);
            void tried(() => writer.client.saveDashboard({ dashboard: { ...dashboard, title } }));
          }}
        />
      </Modal>
      <Modal
        opened={shown !== null}
        onClose={() => setDismissed(shown)}
        title="Not saved"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown === null ? null : <Failure error={shown} />}
      </Modal>
    </>
  );
}
