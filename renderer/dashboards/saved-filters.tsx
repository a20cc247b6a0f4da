import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconBookmark, IconPencil, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { SavedFilter } from '#core/protocol/saved-filter';
import { useEngine } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';
import type { DashboardAsk } from './dashboard-ask.ts';
import { nameFor } from './own-dashboard.ts';
import { savedPart, withSaved } from './saved-part.ts';

interface Props {
  readonly ask: DashboardAsk;
  readonly onChange: (change: Partial<DashboardAsk>) => void;
}

/** Sets of filters under a name, kept in the workspace: apply, save, rename, remove. */
export function SavedFilterMenu({ ask, onChange }: Props) {
  const { writer } = useEngine();
  const { saved } = useWorkspace();
  const [open, setOpen] = useState(false);
  const [renamed, setRenamed] = useState<SavedFilter | null>(null);
  const [removed, setRemoved] = useState<SavedFilter | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const filters = saved.data?.filters ?? [];
  const part = savedPart(ask);
  const tried = async (work: () => Promise<unknown>) => {
    try {
      setError(null);
      await work();
      saved.reload();
    } catch (failure) {
      setError(asError(failure));
    }
  };
  const write = (filter: SavedFilter) => tried(() => writer.client.saveFilter({ filter }));
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" width={340} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          leftSection={<IconBookmark size={14} aria-hidden />}
          onClick={() => {
            setOpen(!open);
            setRenamed(null);
            setRemoved(null);
          }}
        >
          Saved
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css['newFilter']}>
        {filters.length === 0 ? (
          <p className={css['quiet']}>No filters are saved yet. What is chosen can be kept under a name.</p>
        ) : (
          <ul className={css['savedList']} aria-label="Saved filters">
            {filters.map((filter) => (
              <li key={filter.name}>
                <Button
                  variant="subtle"
                  justify="flex-start"
                  className={css['savedName']}
                  onClick={() => {
                    setOpen(false);
                    onChange(withSaved(filter));
                  }}
                >
                  {filter.title}
                </Button>
                <ActionIcon
                  variant="subtle"
                  size={24}
                  aria-label={`Rename ${filter.title}`}
                  onClick={() => setRenamed(filter)}
                >
                  <IconPencil size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  size={24}
                  aria-label={`Remove ${filter.title}`}
                  onClick={() =>
                    void tried(async () => setRemoved(await writer.client.removeFilter({ name: filter.name })))
                  }
                >
                  <IconTrash size={14} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
        {removed === null ? null : (
          <p className={css['undo']} role="status">
            {removed.title} was removed.
            <Button variant="subtle" onClick={() => void write(removed).then(() => setRemoved(null))}>
              Undo
            </Button>
          </p>
        )}
        {(saved.data?.diagnostics ?? []).map(({ file, line, message }) => (
          <p key={`${file} ${line} ${message}`} className={css['quiet']} role="status">
            {file}, line {line}: {message}
          </p>
        ))}
        {error === null ? null : <Failure error={error} />}
        {renamed !== null ? (
          <Named
            key={renamed.name}
            label="New name"
            title={renamed.title}
            button="Rename"
            onDone={(title) => void write({ ...renamed, title }).then(() => setRenamed(null))}
          />
        ) : part === null ? (
          <p className={css['quiet']}>Choose days or a filter to save them.</p>
        ) : (
          <Named
            label="Save what is chosen as"
            title=""
            button="Save"
            onDone={(title) =>
              void write({
                ...part,
                title,
                name: nameFor(
                  title,
                  filters.map(({ name }) => name),
                ),
              })
            }
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface NamedProps {
  readonly label: string;
  readonly title: string;
  readonly button: string;
  readonly onDone: (title: string) => void;
}

function Named({ label, title, button, onDone }: NamedProps) {
  const [text, setText] = useState(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    onDone(text.trim());
    setText('');
  };
  return (
    <form className={css['newFilter']} onSubmit={submit}>
      <TextInput label={label} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" disabled={text.trim() === ''}>
        {button}
      </Button>
    </form>
  );
}
