import { Button } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { openInSql } from '../sql-workbench/open-in-sql.ts';
import { CopyText } from '../ui/states.tsx';
import css from './catalog.module.css';

/** A statement to read, to copy, or to go on with on the SQL page. */
export function SqlText({ label, sql }: { readonly label: string; readonly sql: string }) {
  return (
    <section className={css['sqlBlock']}>
      <div className={css['sqlTools']}>
        <span className={css['grow']}>{label}</span>
        <CopyText text={sql} label="Copy" />
        <Button variant="subtle" leftSection={<IconTerminal2 size={14} aria-hidden />} onClick={() => openInSql(sql)}>
          Open in SQL
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
      <pre className={css['sql']} role="region" tabIndex={0} aria-label={label}>
        {sql}
      </pre>
    </section>
  );
}
