import { Menu } from '@mantine/core';
import { IconCamera, IconCheck, IconChevronDown, IconHistory } from '@tabler/icons-react';
import { memo } from 'react';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { formatDay, formatMoment } from './format-date.ts';
import css from './snapshot-picker.module.css';

const LISTED = 15;

/** The snapshot in view, and the way to any other: the whole window follows. */
export const SnapshotPicker = memo(function SnapshotPicker() {
  const { reader } = useEngine();
  const { snapshot, current, past, view } = useSnapshot();
  const list = useResource(current === null ? null : `snapshots ${current}`, (signal) =>
    reader.client.snapshots({}, { signal }),
  );
  if (!snapshot) return null;
  const newestFirst = [...(list.data ?? [])].sort((a, b) => b.builtAt.localeCompare(a.builtAt));
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <button
          type="button"
          className={css['picker']}
          data-past={past}
          aria-label={`Snapshot ${snapshot.id}, as of ${formatDay(snapshot.manifest.asOf)}${past ? ', not the newest' : ''}`}
        >
          {past ? <IconHistory size={14} aria-hidden /> : <IconCamera size={14} aria-hidden />}
          <span className="number">
            {snapshot.manifest.asOf === '' ? snapshot.id : formatDay(snapshot.manifest.asOf)}
          </span>
          {past ? <b>past</b> : null}
          <IconChevronDown size={12} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Show the whole window as of</Menu.Label>
        {newestFirst.slice(0, LISTED).map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={
              one.id === snapshot.id ? <IconCheck size={14} aria-label="In view" /> : <span className={css['gap']} />
            }
            rightSection={
              <span className={css['when']}>{one.current ? 'newest' : `built ${formatMoment(one.builtAt)}`}</span>
            }
            onClick={() => view(one.current ? null : one.id)}
          >
            <span className="number">{formatDay(one.asOf)}</span> <span className={css['when']}>{one.id}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconHistory size={14} aria-hidden />}
          onClick={() => navigate({ page: 'snapshots', id: null })}
        >
          All snapshots
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});
