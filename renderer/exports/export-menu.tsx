import { Button, Menu } from '@mantine/core';
import {
  type Icon,
  IconFileSpreadsheet,
  IconFileText,
  IconFileZip,
  IconSettings,
  IconTableExport,
} from '@tabler/icons-react';
import type { SavedFormat } from '#core/protocol/export-request';
import { useEngine } from '../engine/engine-context.tsx';
import { openCsvSettings } from './csv-settings.tsx';
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
      <Menu.Item leftSection={<IconSettings size={14} aria-hidden />} onClick={openCsvSettings}>
        How CSV is written…
      </Menu.Item>
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
