import { Kbd, Modal, Table, Title } from '@mantine/core';
import { actionGroups, isMac, useAllActions } from './actions.tsx';
import { shortcutLabel } from './shortcuts.ts';

const gridKeys: readonly (readonly [string, string])[] = [
  ['Arrows, Page up, Page down', 'Move the cell'],
  ['Ctrl+arrows, Ctrl+Home, Ctrl+End', 'Jump to the edge'],
  ['Shift with any of these', 'Extend the range'],
  ['Ctrl+A', 'Select all'],
  ['Ctrl+C, Ctrl+Shift+C', 'Copy the range, with headings'],
  ['Alt+Shift+Left, Alt+Shift+Right', 'Make the column narrower, wider'],
  ['Enter', 'Open the whole value'],
];

const chartKeys: readonly (readonly [string, string])[] = [
  ['Arrows, Home, End', 'Move from mark to mark'],
  ['Enter, Shift+Enter', 'Filter by the mark, drill into it'],
  ['Shift+F10', 'What else can be done with the mark'],
  ['T', 'Show the rows as a table, and back'],
];

/** On the handles of a tile, while a dashboard is edited. */
const handleKeys: readonly (readonly [string, string])[] = [['Arrows', 'Move the tile, or change its size']];

const sqlTextKeys: readonly (readonly [string, string])[] = [
  ['Esc', 'Leave the text, to the button below it'],
  ['E', 'Back to the text'],
];

const lineageKeys: readonly (readonly [string, string])[] = [
  ['Left, Right', 'Walk along the lines'],
  ['Up, Down', 'To the next box of the column'],
  ['Enter', 'Open the table, column or metric'],
];

/** Every key, in one list: `?`. */
export function KeyboardList({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const actions = useAllActions().filter((action) => action.keys.length > 0);
  const mac = isMac();
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {actionGroups.map((group) => {
        const members = actions.filter((action) => action.group === group);
        return members.length === 0 ? null : (
          <Keys
            key={group}
            title={group}
            rows={members.map((action) => [
              action.keys.map((keys) => shortcutLabel(keys, mac)).join(', '),
              action.label,
            ])}
          />
        );
      })}
      <Keys title="In SQL text" rows={sqlTextKeys} />
      <Keys
        title="In a result"
        rows={gridKeys.map(([keys, what]) => [mac ? keys.replaceAll('Ctrl+', '⌘') : keys, what])}
      />
      <Keys title="In a chart" rows={chartKeys} />
      <Keys title="On the handles of a tile" rows={handleKeys} />
      <Keys title="In a picture of lineage" rows={lineageKeys} />
    </Modal>
  );
}

function Keys({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <>
      <Title order={3} size="xs" c="dimmed" mt="md" mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={3} fz="xs" aria-label={title}>
        <Table.Tbody>
          {rows.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td w="50%">{what}</Table.Td>
              <Table.Td>
                {keys.split(', ').map((each) => (
                  <Kbd key={each} size="xs" mr={4}>
                    {each}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
