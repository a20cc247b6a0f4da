import { UnstyledButton } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { formatCount } from '../ui/format-number.ts';
import css from './catalog.module.css';

interface Props {
  readonly icon: Icon;
  readonly label: string;
  /** How many entries it would leave. */
  readonly count: number;
  readonly on: boolean;
  readonly onToggle: () => void;
}

/** A filter that is on or off. */
export function FilterToggle({ label, count, on, onToggle, ...props }: Props) {
  return (
    <UnstyledButton
      className={css['toggle']}
      title={label}
      aria-pressed={on}
      aria-label={`${label}, ${formatCount(count)}`}
      disabled={count === 0 && !on}
      onClick={onToggle}
    >
      <props.icon size={14} aria-hidden />
      {formatCount(count)}
    </UnstyledButton>
  );
}
