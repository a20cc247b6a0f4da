import { TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Catalog, CatalogModel } from '#core/protocol/catalog';
import { formatCount } from '../ui/format-number.ts';
import css from './sql-page.module.css';

const kinds = [
  ['mart', 'Marts'],
  ['fact', 'Facts'],
  ['dimension', 'Dimensions'],
  ['staging', 'Staging'],
  ['seed', 'Seeds'],
  ['source', 'Sources'],
] as const;

/** The name that SQL uses for a table of the catalog. */
export function relationName(model: CatalogModel): string {
  return model.kind === 'source' && !model.name.includes('.') ? `source.${model.name}` : model.name;
}

/** Tables and columns of the snapshot; a click writes the name into the text. */
export function TableList({
  catalog,
  onInsert,
}: {
  readonly catalog: Catalog;
  readonly onInsert: (text: string) => void;
}) {
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const wanted = filter.trim().toLowerCase();
  const matches = (model: CatalogModel) =>
    model.name.toLowerCase().includes(wanted) ||
    (wanted !== '' && model.columns.some((column) => column.name.toLowerCase().includes(wanted)));
  const toggle = (name: string) => {
    const next = new Set(open);
    if (!next.delete(name)) next.add(name);
    setOpen(next);
  };
  const shown = kinds
    .map(([kind, title]) => ({
      title,
      models: catalog.models
        .filter((model) => model.kind === kind && matches(model))
        .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    }))
    .filter((group) => group.models.length > 0);
  return (
    <aside className={css['tables']} aria-label="Tables">
      <TextInput
        data-find
        aria-label="Find a table or column"
        placeholder="Find a table or column"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <div className={css['tableScroll']}>
        {shown.length === 0 ? <p className={css['quiet']}>No table or column has that name.</p> : null}
        {shown.map((group) => (
          <section key={group.title}>
            <h2 className={css['group']}>{group.title}</h2>
            <ul className={css['list']}>
              {group.models.map((model) => (
                <TableItem
                  key={model.name}
                  model={model}
                  open={open.has(model.name)}
                  onToggle={() => toggle(model.name)}
                  onInsert={onInsert}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </aside>
  );
}

function TableItem(props: {
  readonly model: CatalogModel;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onInsert: (text: string) => void;
}) {
  const { model, open } = props;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <div className={css['tableRow']} data-unavailable={model.unavailable !== null}>
        <UnstyledButton
          className={css['toggle']}
          onClick={props.onToggle}
          aria-expanded={open}
          aria-label={`Columns of ${model.name}`}
        >
          <Chevron size={14} aria-hidden />
        </UnstyledButton>
        <UnstyledButton
          className={css['name']}
          title={model.unavailable ?? model.description}
          onClick={() => props.onInsert(relationName(model))}
        >
          {model.name}
        </UnstyledButton>
        <span className={css['rows']}>{model.unavailable === null ? formatCount(model.rows) : 'unavailable'}</span>
      </div>
      {open ? (
        <ul className={css['columns']}>
          {model.columns.map((column) => (
            <li key={column.name}>
              <UnstyledButton
                className={css['column']}
                title={column.unavailable ?? column.description}
                onClick={() => props.onInsert(column.name)}
              >
                <span className={css['columnName']}>{column.name}</span>
                <span className={css['rows']}>{column.unavailable === null ? column.type : 'unavailable'}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
