import { IconPlugOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Facts } from '../ui/facts.tsx';
import css from './catalog.module.css';

interface Props {
  readonly title: string;
  /** Under what name SQL and YAML know it, where that is not the title. */
  readonly name: string | null;
  readonly kind: string;
  /** What sets it apart from others of its kind. */
  readonly mark?: string | null;
  readonly description: string;
  readonly unavailable: string | null;
  readonly tools?: ReactNode;
  /** Label and value of each fact. */
  readonly facts: readonly (readonly [string, ReactNode])[];
}

/** What it is, in one look: name, meaning, whether it can be asked, facts. */
export function DetailHead({ title, name, kind, mark = null, description, unavailable, tools, facts }: Props) {
  return (
    <header className={css['head']}>
      <div className={css['titleRow']}>
        <h2 className={css['title']} data-code={name === null}>
          <bdi>{title}</bdi>
        </h2>
        {name === null ? null : <code className={css['code']}>{name}</code>}
        <span className={css['tag']}>{kind}</span>
        {mark === null ? null : <span className={css['tag']}>{mark}</span>}
        <span className={css['grow']} />
        {tools}
      </div>
      {description === '' ? null : (
        <p className={css['description']}>
          <bdi>{description}</bdi>
        </p>
      )}
      {unavailable === null ? null : (
        <p className={css['unavailable']}>
          <IconPlugOff size={14} aria-hidden />
          <span>Unavailable: {unavailable}</span>
        </p>
      )}
      <Facts facts={facts} />
    </header>
  );
}
