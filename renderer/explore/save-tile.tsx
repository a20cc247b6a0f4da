import { Button, Modal, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ChartKind } from '#core/protocol/chart-kind';
import type { Dashboard, TileQuestion } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { emptyDashboard, withTile } from '../dashboards/own-dashboard.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { Failure } from '../ui/states.tsx';
import css from './explore.module.css';

interface Props {
  readonly opened: boolean;
  readonly question: TileQuestion;
  readonly chart: ChartKind;
  readonly title: string;
  /** The dashboard that it is made for; null: the first of the workspace is offered. */
  readonly on: string | null;
  readonly onClose: () => void;
}

/** Puts the question on a dashboard of the workspace, a new one or one that is there. */
export function SaveTile({ opened, onClose, ...tile }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Save as a tile"
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <SaveForm {...tile} />
    </Modal>
  );
}

function SaveForm(props: Omit<Props, 'opened' | 'onClose'>) {
  const { writer } = useEngine();
  const { snapshot } = useSnapshot();
  const { own } = useWorkspace();
  const dashboards = own.data?.dashboards ?? [];
  const [title, setTitle] = useState(props.title);
  const [target, setTarget] = useState<string>(
    (dashboards.find(({ name }) => name === props.on) ?? dashboards[0])?.name ?? '',
  );
  const [newTitle, setNewTitle] = useState('My dashboard');
  const [error, setError] = useState<Error | null>(null);
  const known = dashboards.find((one) => one.name === target);
  const ready = own.data !== undefined && title.trim() !== '' && (known !== undefined || newTitle.trim() !== '');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const taken = [...dashboards, ...(snapshot?.catalog.dashboards ?? [])].map((one) => one.name);
    const base: Dashboard = known ?? emptyDashboard(newTitle.trim(), taken);
    try {
      await writer.client.saveDashboard({
        dashboard: withTile(base, { title: title.trim(), chart: props.chart, question: props.question }),
      });
      own.reload();
      navigate({ page: 'dashboard', name: base.name, ask: '' });
    } catch (failure) {
      setError(asError(failure));
    }
  };
  return (
    <form className={css['form']} onSubmit={(event) => void save(event)}>
      <TextInput
        label="Title of the tile"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label="Dashboard"
        allowDeselect={false}
        data={[...dashboards.map((one) => ({ value: one.name, label: one.title })), { value: '', label: 'A new one' }]}
        value={target}
        onChange={(value) => setTarget(value ?? '')}
      />
      {known === undefined ? (
        <TextInput
          label="Title of the new dashboard"
          value={newTitle}
          onChange={(event) => setNewTitle(event.currentTarget.value)}
        />
      ) : null}
      {error === null ? null : <Failure error={error} />}
      <Button type="submit" disabled={!ready}>
        Save
      </Button>
    </form>
  );
}
