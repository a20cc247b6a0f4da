import { Select, Textarea } from '@mantine/core';
import { useRef } from 'react';
import css from './metrics.module.css';

export interface Insertable {
  readonly value: string;
  readonly label: string;
}

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly required?: boolean;
  readonly value: string;
  readonly error: string | undefined;
  /** Names that can be put in where the cursor stands, and what they are called together. */
  readonly names: { readonly label: string; readonly data: readonly Insertable[] };
  readonly onChange: (text: string) => void;
}

/** A formula as text, with the names that it may hold at hand. */
export function FormulaInput({ label, placeholder, required = false, value, error, names, onChange }: Props) {
  const input = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string | null) => {
    const field = input.current;
    if (name === null || field === null) return;
    const [from, to] = [field.selectionStart, field.selectionEnd];
    const space = from > 0 && !/[\s(]$/.test(value.slice(0, from)) ? ' ' : '';
    onChange(`${value.slice(0, from)}${space}${name}${value.slice(to)}`);
    const cursor = from + space.length + name.length;
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(cursor, cursor);
    });
  };
  return (
    <div className={css['formula']}>
      <Textarea
        ref={input}
        label={label}
        required={required}
        autosize
        minRows={1}
        className={css['mono']}
        placeholder={placeholder}
        spellCheck={false}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Select
        aria-label={`${names.label} into ${label.toLowerCase()}`}
        placeholder={names.label}
        searchable
        className={css['insert']}
        data={[...names.data]}
        value={null}
        limit={200}
        nothingFoundMessage="Nothing has that name"
        onChange={insert}
      />
    </div>
  );
}
