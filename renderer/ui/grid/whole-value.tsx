import { Modal } from '@mantine/core';
import { CopyText } from '../states.tsx';
import css from './whole-value.module.css';

interface Props {
  readonly opened: boolean;
  /** Name of the column. */
  readonly title: string;
  /** Null for NULL. */
  readonly value: string | null;
  readonly onClose: () => void;
}

/** A cell's whole value, as text. */
export function WholeValue({ opened, title, value, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {value === null ? (
        <p>NULL: there is no value.</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
          <pre className={css['value']} role="region" tabIndex={0} aria-label="Whole value">
            {value}
          </pre>
          <CopyText text={value} label="Copy value" />
        </>
      )}
    </Modal>
  );
}
