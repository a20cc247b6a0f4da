import { Kbd } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useReducer } from 'react';
import { actionGroups, isMac, useAllActions } from './actions.tsx';
import { shortcutLabel } from './shortcuts.ts';

/** Actions that are drawn: the catalog alone may have hundreds, and people write what they look for. */
const SHOWN = 40;

export function openPalette(): void {
  spotlight.open();
}

/** Everything that can be done, by name. */
export function CommandPalette() {
  const actions = useAllActions();
  // What can be done changes with the pages' own state: it is read anew when the palette opens.
  const [, readAnew] = useReducer((count: number) => count + 1, 0);
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
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      shortcut={null}
      onSpotlightOpen={readAnew}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={SHOWN}
      nothingFound="Nothing has that name"
      transitionProps={{ duration: 80 }}
      searchProps={{
        placeholder: 'What do you want to do?',
        'aria-label': 'Command',
        leftSection: <IconSearch size={16} aria-hidden />,
      }}
    />
  );
}
