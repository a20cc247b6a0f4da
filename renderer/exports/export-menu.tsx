import { Button, Menu } from '@mantine/core';
import {
  type Icon,
  IconFileSpreadsheet,
  IconFileText,
  IconFileZip,
  IconSettings,
  IconTableExport,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { SavedFormat } from '#core/protocol/export-request';
import { useEngine } from '../engine/engine-context.tsx';
import { csvChoice, csvChoices, keepCsvChoice } from './csv-choice.ts';
import type { ExportAsked } from './export-store.ts';

/** The formats that the window's menus offer, in their order. */
export const offeredFormats: readonly { readonly format: SavedFormat; readonly label: string; readonly icon: Icon }[] =
  [
    { format: 'csv', label: 'CSV', icon: IconFileText },
    { format: 'xlsx', label: 'Excel', icon: IconFileSpreadsheet },
    { format: 'parquet', label: 'Parquet', icon: IconFileZip },
  ];

/** Entries of a menu that write an answer to a file; null: there is none yet. */
export function ExportItems({ asked }: { readonly asked: ExportAsked | null }) {
  const { exports } = useEngine();
  const [chosen, setChosen] = useState(() => csvChoice().id);
  const choose = (id: string | null) => {
    if (id === null) return;
    keepCsvChoice(id);
    setChosen(id);
  };
  const formats = offeredFormats.map(({ format, label, icon: FormatIcon }) => (
    <Menu.Item
      key={format}
      leftSection={<FormatIcon size={14} aria-hidden />}
      disabled={asked === null}
      onClick={() => asked !== null && void exports.start(asked, format)}
    >
      Export {label}…
    </Menu.Item>
  ));
  return (
    <>
      {formats}
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconSettings size={14} aria-hidden />}>How CSV is written</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <Menu.RadioGroup value={chosen} onChange={choose}>
            {csvChoices.map(({ id, label }) => (
              <Menu.RadioItem key={id} value={id} closeMenuOnClick={false}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Sub.Dropdown>
      </Menu.Sub>
    </>
  );
}

/** A button with that menu. */
export function ExportMenu({ asked }: { readonly asked: ExportAsked | null }) {
  return (
    <Menu position="bottom-end" width={180} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          disabled={asked === null}
          leftSection={<IconTableExport size={14} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ExportItems asked={asked} />
      </Menu.Dropdown>
    </Menu>
  );
}
