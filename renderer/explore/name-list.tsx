import { Checkbox, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { walkLinks } from '../ui/walk-links.ts';
import css from './explore.module.css';

interface Name {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** Why it cannot be chosen; null when it can. */
  readonly why: string | null;
  /** A word that sets it apart, after its label. */
  readonly mark?: string | null;
}

interface Props {
  readonly title: string;
  /** Beside the title. */
  readonly tools?: ReactNode;
  readonly names: readonly Name[];
  /** In the order in which they were chosen. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A list to choose from by what is written: the chosen ones first, those that cannot be chosen last and with the reason. */
export function NameList({ title, tools, names, chosen, onChange }: Props) {
  const [find, setFind] = useState('');
  const [at, setAt] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const heading = useId();
  const wanted = find.trim().toLowerCase();
  const matches = names.filter(({ name, label, description }) =>
    `${name} ${label} ${description}`.toLowerCase().includes(wanted),
  );
  const rank = ({ name, label, why }: Name) =>
    chosen.includes(name) ? 0 : why !== null ? 3 : label.toLowerCase().startsWith(wanted) && wanted !== '' ? 1 : 2;
  const sorted = [...matches].sort((a, b) => rank(a) - rank(b) || (a.label < b.label ? -1 : 1));
  // One stop for the tab key; arrow keys go on from it.
  const free = sorted.filter(({ name, why }) => why === null || chosen.includes(name));
  const stop = (free.find(({ name }) => name === at) ?? free[0])?.name;
  const walk = (event: KeyboardEvent) => {
    if (!walkLinks(list.current, event, 'input:not(:disabled)')) field.current?.focus();
  };
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <section className={css['list']} aria-labelledby={heading} onKeyDown={walk}>
      <div className={css['headRow']}>
        <h2 id={heading} className={css['heading']}>
          {title}
        </h2>
        {tools}
      </div>
      <TextInput
        ref={field}
        aria-label={`Find in ${title.toLowerCase()}`}
        placeholder="Find"
        value={find}
        onChange={(event) => setFind(event.currentTarget.value)}
        {...(title === 'Metrics' ? { 'data-find': true } : {})}
      />
      <ul ref={list} className={css['names']}>
        {sorted.map((one) => (
          <li key={one.name} title={one.why ?? one.description}>
            <Checkbox
              size="xs"
              tabIndex={one.name === stop ? 0 : -1}
              onFocus={() => setAt(one.name)}
              label={
                one.mark == null ? (
                  one.label
                ) : (
                  <>
                    {one.label} <span className={css['mark']}>{one.mark}</span>
                  </>
                )
              }
              description={one.why !== null && chosen.includes(one.name) ? one.why : undefined}
              checked={chosen.includes(one.name)}
              disabled={one.why !== null && !chosen.includes(one.name)}
              onChange={() => toggle(one.name)}
            />
          </li>
        ))}
      </ul>
      {sorted.length === 0 ? <p className={css['quiet']}>Nothing has that name.</p> : null}
    </section>
  );
}
