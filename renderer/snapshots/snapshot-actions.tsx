import { Button, Modal } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconEye, IconPin, IconPinnedOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { SnapshotSummary } from '#core/protocol/snapshot';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { asError } from '../ui/as-error.ts';
import { Banner, Failure } from '../ui/states.tsx';
import css from './snapshots.module.css';

interface Props {
  readonly snapshot: SnapshotSummary;
  readonly onChanged: () => void;
}

type Done = { readonly words: string; readonly undo: string | null } | null;

/** Show it, keep it, make it the current one. */
export function SnapshotActions({ snapshot, onChanged }: Props) {
  const { writer } = useEngine();
  const { snapshot: shown, status, current, view } = useSnapshot();
  const refreshing = useRefreshState().status === 'running';
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Done>(null);
  const [error, setError] = useState<Error | null>(null);
  const { id, pinned } = snapshot;

  const change = async (work: () => Promise<Done>): Promise<void> => {
    setBusy(true);
    setError(null);
    setDone(null);
    try {
      setDone(await work());
      onChanged();
    } catch (caught) {
      setError(asError(caught));
    }
    setBusy(false);
  };
  const pin = () =>
    change(async () => {
      await writer.client.pin({ snapshot: id, pinned: !pinned });
      const words = pinned ? `${id} may go when newer snapshots come.` : `${id} is kept until it is unpinned.`;
      return { words, undo: null };
    });
  const makeCurrent = (target: string, undo: string | null) => {
    setAsking(false);
    return change(async () => {
      await writer.client.makeCurrent({ snapshot: target });
      return { words: `${target} is the current snapshot now.`, undo };
    });
  };
  const locked = refreshing ? 'A refresh is running' : undefined;
  const older = snapshot.builtAt < (status?.snapshot?.builtAt ?? '');
  return (
    <>
      <div className={css['actions']}>
        {shown?.id === id ? null : (
          <Button leftSection={<IconEye size={14} aria-hidden />} onClick={() => view(snapshot.current ? null : id)}>
            View this snapshot
          </Button>
        )}
        <Button
          variant="default"
          leftSection={pinned ? <IconPinnedOff size={14} aria-hidden /> : <IconPin size={14} aria-hidden />}
          disabled={busy || refreshing}
          title={locked}
          onClick={() => void pin()}
        >
          {pinned ? 'Unpin' : 'Pin'}
        </Button>
        {snapshot.current ? null : (
          <Button
            variant="default"
            leftSection={
              older ? <IconArrowBackUp size={14} aria-hidden /> : <IconArrowForwardUp size={14} aria-hidden />
            }
            disabled={busy || refreshing}
            title={locked}
            onClick={() => setAsking(true)}
          >
            {older ? 'Roll back to it' : 'Roll forward to it'}
          </Button>
        )}
        {refreshing ? <span className={css['quiet']}>Snapshots stay as they are while a refresh runs.</span> : null}
      </div>
      {error === null ? null : <Failure error={error} />}
      {done === null ? null : (
        <Banner
          tone="good"
          action={
            done.undo === null ? null : (
              <Button variant="default" onClick={() => void makeCurrent(done.undo ?? '', null)}>
                Undo
              </Button>
            )
          }
        >
          {done.words}
        </Banner>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`${older ? 'Roll back' : 'Roll forward'} to ${id}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p className={css['plain']}>
          Everybody who opens this workspace sees {id} instead of {current}, and the next refresh builds on it. Nothing
          is deleted: {current} stays in the list, and you can go back to it in the same way.
        </p>
        <div className={css['buttons']}>
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep {current}
          </Button>
          <Button data-autofocus onClick={() => void makeCurrent(id, current)}>
            {older ? 'Roll back' : 'Roll forward'}
          </Button>
        </div>
      </Modal>
    </>
  );
}
