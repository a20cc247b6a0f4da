import { Modal, Radio } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useState } from 'react';
import { useActions } from '../app/actions.tsx';
import { createStore } from '../ui/store.ts';
import { csvChoice, csvChoices, keepCsvChoice } from './csv-choice.ts';

const opened = createStore(false);

/** Opens the choice of how CSV is written. */
export function openCsvSettings(): void {
  opened.set(true);
}

/** Delimiter and decimal mark of the window's CSV files; kept on this machine. */
export function CsvSettings() {
  const open = opened.use();
  const [chosen, setChosen] = useState(() => csvChoice().id);
  useActions([
    {
      id: 'csv-settings',
      label: 'How CSV is written',
      group: 'Data',
      keywords: 'export delimiter semicolon decimal comma excel',
      icon: IconSettings,
      keys: [],
      run: openCsvSettings,
    },
  ]);
  const choose = (id: string) => {
    keepCsvChoice(id);
    setChosen(id);
  };
  return (
    <Modal
      opened={open}
      onClose={() => opened.set(false)}
      title="How CSV is written"
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Radio.Group
        label="Between cells, and in numbers"
        description="Spreadsheets of many European languages expect semicolons and decimal commas. Kept on this machine."
        value={chosen}
        onChange={choose}
      >
        <div style={{ display: 'flex', flexDirection: 'column', gap: 8, marginTop: 10 }}>
          {csvChoices.map(({ id, label }) => (
            <Radio key={id} value={id} label={label} size="xs" />
          ))}
        </div>
      </Radio.Group>
    </Modal>
  );
}
