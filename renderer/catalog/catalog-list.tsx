import { Select, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconPlugOff, IconSearch, IconUserEdit } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useEffect, useMemo, useRef, useState } from 'react';
import { type CatalogPlace, routeHash } from '../app/router.ts';
import { formatCount } from '../ui/format-number.ts';
import { walkLinks } from '../ui/walk-links.ts';
import css from './catalog.module.css';
import { type CatalogEntry, type EntryKind, kindWords } from './catalog-entries.ts';
import { FilterToggle } from './filter-toggle.tsx';
import { searchEntries } from './search-entries.ts';

const shownResults = 200;
const kinds = Object.keys(kindWords) as EntryKind[];

interface Props {
  readonly ref: Ref<HTMLElement>;
  readonly entries: readonly CatalogEntry[];
  readonly of: CatalogPlace | null;
}

/** Search, filters, and everything that they leave: by kind, or ranked while people search. */
export function CatalogList({ ref, entries, of }: Props) {
  const [query, setQuery] = useState('');
  const [kind, setKind] = useState<EntryKind | null>(null);
  const [unavailable, setUnavailable] = useState(false);
  const [notable, setNotable] = useState(false);
  const [own, setOwn] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const searching = query.trim() !== '';
  const found = useMemo(() => {
    const all = searching ? searchEntries(entries, query) : entries;
    // Columns are many: they are listed when somebody looks for them.
    const wanted = (entry: CatalogEntry) =>
      kind === null ? searching || notable || unavailable || own || entry.kind !== 'column' : entry.kind === kind;
    return all.filter(
      (entry) =>
        wanted(entry) &&
        (!unavailable || entry.unavailable !== null) &&
        (!notable || entry.notable) &&
        (!own || entry.own),
    );
  }, [entries, query, searching, kind, unavailable, notable, own]);
  const shown = searching || kind === 'column' ? found.slice(0, shownResults) : found;
  const selected = entryHash(of, shown);
  // One stop for the tab key: the opened entry, else the first one.
  const stop = shown.some((entry) => entry.href === selected) ? selected : (shown[0]?.href ?? null);

  // A link from elsewhere opens what may stand far down.
  useEffect(() => {
    const entry = selected === null ? null : list.current?.querySelector('[aria-current]');
    if (entry && list.current !== null && !isInside(entry, list.current)) entry.scrollIntoView({ block: 'center' });
  }, [selected]);

  const move = (event: KeyboardEvent<HTMLElement>) => {
    if (!walkLinks(list.current, event)) field.current?.focus();
  };
  const inField = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && query !== '') setQuery('');
    else if (event.key === 'Enter' && searching) list.current?.querySelector<HTMLAnchorElement>('a')?.click();
    else return;
    event.preventDefault();
  };

  return (
    <nav ref={ref} className={css['side']} aria-label="Catalog entries" onKeyDown={move}>
      <TextInput
        ref={field}
        data-find
        aria-label="Find in the catalog"
        placeholder="Find a metric, table or column"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={inField}
      />
      <div className={css['filters']}>
        <Select
          aria-label="Kind"
          className={css['kind']}
          data={[
            { value: '', label: 'All kinds' },
            ...kinds
              .filter((each) => entries.some((entry) => entry.kind === each))
              .map((each) => ({ value: each, label: kindWords[each].many })),
          ]}
          value={kind ?? ''}
          onChange={(value) => setKind((value || null) as EntryKind | null)}
          allowDeselect={false}
        />
        <FilterToggle
          icon={IconPlugOff}
          label="Unavailable"
          count={entries.filter((entry) => entry.kind !== 'column' && entry.unavailable !== null).length}
          on={unavailable}
          onToggle={() => setUnavailable(!unavailable)}
        />
        <FilterToggle
          icon={IconAlertTriangle}
          label="Checks found something"
          count={entries.filter((entry) => entry.kind !== 'column' && entry.notable).length}
          on={notable}
          onToggle={() => setNotable(!notable)}
        />
        <FilterToggle
          icon={IconUserEdit}
          label="Yours"
          count={entries.filter((entry) => entry.own).length}
          on={own}
          onToggle={() => setOwn(!own)}
        />
      </div>
      <p className="sr-only" role="status">
        {searching ? `${formatCount(found.length)} found` : ''}
      </p>
      <div ref={list} className={css['entries']}>
        {shown.length === 0 ? <p className={css['quiet']}>Nothing in the catalog matches.</p> : null}
        {searching ? (
          <EntryList entries={shown} selected={selected} stop={stop} tagged />
        ) : (
          kinds.map((each) => {
            const members = shown.filter((entry) => entry.kind === each);
            return members.length === 0 ? null : (
              <section key={each}>
                <h2 className={css['group']}>
                  {kindWords[each].many}
                  <span className={css['count']}>{formatCount(members.length)}</span>
                </h2>
                <EntryList entries={members} selected={selected} stop={stop} />
              </section>
            );
          })
        )}
        {found.length > shown.length ? (
          <p className={css['quiet']}>{formatCount(found.length - shown.length)} more: write more of the name.</p>
        ) : null}
      </div>
    </nav>
  );
}

/** Address of the entry that is open; a column that is not listed is one of its table. */
function entryHash(of: CatalogPlace | null, shown: readonly CatalogEntry[]): string | null {
  if (of === null) return null;
  const hash = routeHash({ page: 'catalog', of });
  if (of.kind === 'metric' || shown.some((entry) => entry.href === hash)) return hash;
  return routeHash({ page: 'catalog', of: { kind: 'model', name: of.name } });
}

function isInside(element: Element, frame: Element): boolean {
  const [inner, outer] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
  return inner.top >= outer.top && inner.bottom <= outer.bottom;
}

interface EntryListProps {
  readonly entries: readonly CatalogEntry[];
  readonly selected: string | null;
  readonly stop: string | null;
  /** True where the kind does not stand above. */
  readonly tagged?: boolean;
}

function EntryList({ entries, selected, stop, tagged = false }: EntryListProps) {
  return (
    <ul className={css['list']}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <a
            className={css['entry']}
            href={entry.href}
            title={entry.unavailable ?? entry.description.slice(0, 300)}
            tabIndex={entry.href === stop ? 0 : -1}
            aria-current={entry.href === selected ? 'true' : undefined}
            data-quiet={entry.unavailable !== null}
          >
            <bdi className={css['label']} data-code={entry.kind !== 'metric' && entry.kind !== 'slice'}>
              {entry.label}
            </bdi>
            {entry.own ? <span className={css['tag']}>Yours</span> : null}
            {entry.notable ? (
              <IconAlertTriangle size={13} className={css['warn']} role="img" aria-label="checks found something" />
            ) : null}
            {entry.unavailable === null ? null : (
              <IconPlugOff size={13} className={css['off']} role="img" aria-label="unavailable" />
            )}
            {tagged ? <span className={css['tag']}>{kindWords[entry.kind].one}</span> : null}
          </a>
        </li>
      ))}
    </ul>
  );
}
