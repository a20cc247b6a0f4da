import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';

interface Props {
  readonly title: string;
  /** What the button does. */
  readonly verb: string;
  /** While it cannot be done: something is being read or written. */
  readonly busy?: boolean;
  /** Why it was not done. */
  readonly error?: Error | null;
  /** With a title that is not empty. */
  readonly onDone: (title: string) => void;
}

/** The title of a dashboard, in a dialog. */
export function TitleForm({ title, verb, busy = false, error = null, onDone }: Props) {
  const [text, setText] = useState(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !busy) onDone(text.trim());
  };
  return (
    <form className={css['custom']} onSubmit={submit}>
      <TextInput label="Title" value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
      {error === null ? null : <Failure error={error} />}
      <Button type="submit" disabled={text.trim() === '' || busy}>
        {verb}
      </Button>
    </form>
  );
}
