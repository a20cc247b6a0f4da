import { Kbd } from '@mantine/core';
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconId, IconSearch } from '@tabler/icons-react';
import { useEffect, useReducer, useState } from 'react';
import { useFoundRecords } from '../records/use-found-records.ts';
import { actionGroups, isMac, useAllActions } from './actions.tsx';
import { matchActions } from './match-actions.ts';
import { navigate } from './router.ts';
import { shortcutLabel } from './shortcuts.ts';
import { keepTyped } from './type-ahead.ts';

/** Actions that are drawn: the catalog alone may have hundreds, and people write what they look for. */
const SHOWN = 40;
/** The same where records were found: they stand below the actions, and have to be seen. */
const SHOWN_WITH_RECORDS = 8;

const [store, palette] = createSpotlight();

/** Ms in which a page that is opened may take the focus itself. */
const GRACE_MS = 10;

/** What had the focus when the palette opened. */
let before: Element | null = null;

export function openPalette(): void {
  if (!inPalette(document.activeElement)) before = document.activeElement;
  keepTyped(isPaletteField, () => palette.close());
  palette.open();
}

/** Gives the focus back where nothing else has it: a page or a layer that was opened keeps what it took. */
function giveBack(): void {
  const now = document.activeElement;
  const free = now === null || now === document.body || inPalette(now);
  if (free && before instanceof HTMLElement) before.focus({ preventScroll: true });
}

function inPalette(element: Element | null): boolean {
  return element?.closest('[role=dialog][aria-label="Command palette"]') != null;
}

const FIELD = 'Command';

function isPaletteField(element: Element): boolean {
  return element.getAttribute('aria-label') === FIELD;
}

/** Everything that can be done, by name; and customers, orders and products by id or name. */
export function CommandPalette() {
  const actions = useAllActions();
  // What can be done changes with the pages' own state: it is read anew when the palette opens.
  const [, readAnew] = useReducer((count: number) => count + 1, 0);
  const [query, setQuery] = useState('');
  const found = useFoundRecords(query);
  const groups: SpotlightActionGroupData[] = actionGroups.map((group) => ({
    group,
    actions: actions
      .filter((action) => action.group === group && action.id !== 'palette')
      .map((action) => ({
        id: action.id,
        label: action.label,
        ...(action.keywords === undefined ? {} : { keywords: action.keywords }),
        disabled: Boolean(action.disabled),
        ...(action.disabled ? { description: action.disabled } : {}),
        onClick: action.run,
        leftSection: action.icon === undefined ? null : <action.icon size={16} aria-hidden />,
        rightSection:
          action.keys[0] === undefined ? null : <Kbd size="xs">{shortcutLabel(action.keys[0], isMac())}</Kbd>,
      })),
  }));
  const records: SpotlightActionGroupData = {
    group: 'Found in this snapshot',
    actions: found.records.map(({ kind, label, id, title }) => ({
      id: `record ${kind} ${id}`,
      label: title ?? cut(id),
      description: title === null ? label : `${label} ${cut(id)}`,
      leftSection: <IconId size={16} aria-hidden />,
      onClick: () => navigate({ page: 'record', kind, id }),
    })),
  };
  useSelection(found.records);
  const nothing = found.looking ? 'Looking it up…' : found.nothing;
  return (
    <Spotlight
      store={store}
      query={query}
      onQueryChange={setQuery}
      actions={groups.filter((group) => group.actions.length > 0)}
      filter={(text, given) => {
        const shown = records.actions.length === 0 ? SHOWN : SHOWN_WITH_RECORDS;
        const matching = matchActions(text, given as SpotlightActionGroupData[], shown);
        return records.actions.length === 0 ? matching : [...matching, records];
      }}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      shortcut={null}
      onSpotlightOpen={readAnew}
      onSpotlightClose={() => setTimeout(giveBack, GRACE_MS)}
      returnFocus={false}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={nothing}
      transitionProps={{ duration: 80 }}
      searchProps={{
        placeholder: 'What do you want to do, or find?',
        'aria-label': FIELD,
        leftSection: <IconSearch size={16} aria-hidden />,
      }}
    />
  );
}

/** What is found arrives later than the keys: where nothing else is selected, Enter opens the first of it. */
function useSelection(records: readonly unknown[]): void {
  useEffect(() => {
    const dialog = document.querySelector('[role=dialog][aria-label="Command palette"]');
    const first = dialog?.querySelector('[data-action]');
    if (records.length === 0 || !first || dialog?.querySelector('[data-selected]')) return;
    first.setAttribute('data-selected', 'true');
    store.updateState((state) => ({ ...state, selected: 0 }));
  }, [records]);
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
