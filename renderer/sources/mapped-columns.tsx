import { Select } from '@mantine/core';
import type { FirstLook, FirstLookSource } from '#core/protocol/workspace';
import { formatCount } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import { type ColumnDraft, type MappingDraft, mapColumn, mapStatus } from './mapping-draft.ts';
import css from './sources.module.css';

export interface MappingProps {
  readonly source: FirstLookSource;
  readonly look: FirstLook;
  readonly draft: MappingDraft;
  readonly onChange: (draft: MappingDraft) => void;
}

const units = [
  { value: 'cents', label: 'cents' },
  { value: 'epoch_s', label: 'seconds since 1970' },
  { value: 'epoch_ms', label: 'milliseconds since 1970' },
];

/** The columns of a table: what each stands for, and in which unit it is written. */
export function MappedColumns({ source, look, draft, onChange }: MappingProps) {
  const target = draft.folders[source.folder] ?? '';
  const declared = look.targets?.sources.find((each) => each.name === target)?.columns.map((column) => column.name);
  const columns = draft.columns[source.folder] ?? {};
  const options = declared ?? [
    ...new Set([...source.columns.flatMap((column) => column.mappedTo ?? []), ...source.absentColumns]),
  ];
  const change = (name: string, next: Partial<ColumnDraft>) => onChange(mapColumn(draft, source.folder, name, next));
  return (
    <div className={table['scroll']} style={{ marginTop: 8 }}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">For example</th>
            <th scope="col">Stands for</th>
            <th scope="col">Written as</th>
          </tr>
        </thead>
        <tbody>
          {source.columns.map((column) => {
            const mapped = columns[column.name] ?? { to: null, unit: null };
            const unitOptions =
              mapped.unit === null || units.some((unit) => unit.value === mapped.unit)
                ? units
                : [...units, { value: mapped.unit, label: mapped.unit }];
            return (
              <tr key={column.name}>
                <td className={css['mono']}>{column.name}</td>
                <td className={css['quiet']}>{column.type}</td>
                <td className={css['sample']} title={column.sample.join(', ')}>
                  {column.sample.slice(0, 3).join(', ')}
                </td>
                <td>
                  <Select
                    aria-label={`${source.folder}.${column.name} stands for`}
                    w={180}
                    placeholder="Not used"
                    clearable
                    searchable
                    clearButtonProps={{ 'aria-label': `Do not use ${column.name}` }}
                    data={options}
                    value={mapped.to}
                    onChange={(to) => change(column.name, { to })}
                  />
                </td>
                <td>
                  {mapped.to === null ? null : (
                    <Select
                      aria-label={`${source.folder}.${column.name} is written as`}
                      w={180}
                      placeholder="As it is"
                      clearable
                      clearButtonProps={{ 'aria-label': `Read ${column.name} as it is` }}
                      data={unitOptions}
                      value={mapped.unit}
                      onChange={(unit) => change(column.name, { unit })}
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Statuses that were met and that no class names yet. */
export function MappedStatuses({ source, look, draft, onChange }: MappingProps) {
  return (
    <div className={table['scroll']} style={{ marginTop: 12 }}>
      <h4 className={css['heading']}>Statuses that the pack does not know</h4>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col" className={table['num']}>
              Rows seen
            </th>
            <th scope="col">Counts as</th>
          </tr>
        </thead>
        <tbody>
          {source.unknownStatuses.map((status) => (
            <tr key={`${status.setting} ${status.value}`}>
              <td className={css['mono']}>{status.value}</td>
              <td className={table['num']}>{formatCount(status.rows)}</td>
              <td>
                <Select
                  aria-label={`${status.value} counts as`}
                  w={180}
                  placeholder="Choose a class"
                  clearable
                  clearButtonProps={{ 'aria-label': `Take ${status.value} out` }}
                  data={[...(look.targets?.classes[status.setting] ?? [])]}
                  value={draft.statuses[status.setting]?.[status.value] ?? null}
                  onChange={(name) => onChange(mapStatus(draft, status.setting, status.value, name))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
