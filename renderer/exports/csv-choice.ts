import type { CsvOptions } from '#core/protocol/export-request';

export interface CsvChoice {
  readonly id: string;
  readonly label: string;
  readonly options: CsvOptions;
}

/** How CSV can be written. A comma between cells and in numbers alike would put every number in quotes: it is not offered. */
export const csvChoices: readonly [CsvChoice, ...CsvChoice[]] = [
  { id: 'comma-point', label: 'Commas, 1234.50', options: { delimiter: ',', decimal: '.' } },
  { id: 'semicolon-comma', label: 'Semicolons, 1234,50', options: { delimiter: ';', decimal: ',' } },
  { id: 'semicolon-point', label: 'Semicolons, 1234.50', options: { delimiter: ';', decimal: '.' } },
  { id: 'tab-point', label: 'Tabs, 1234.50', options: { delimiter: '\t', decimal: '.' } },
  { id: 'tab-comma', label: 'Tabs, 1234,50', options: { delimiter: '\t', decimal: ',' } },
];

const key = 'assay.csv';

/** The choice that is kept on this machine. */
export function csvChoice(): CsvChoice {
  const stored = localStorage.getItem(key);
  return csvChoices.find(({ id }) => id === stored) ?? csvChoices[0];
}

export function keepCsvChoice(id: string): void {
  localStorage.setItem(key, id);
}
