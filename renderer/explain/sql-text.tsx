import { Button } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { openInSql } from '../sql-workbench/open-in-sql.ts';
import { CopyText } from '../ui/states.tsx';
import css from './explain.module.css';

/** A statement to read, to copy, or to go on with on the SQL page. */
export function SqlText({ label, sql }: { readonly label: string; readonly sql: string }) {
  return (
    <section className={css['section']}>
      <div className={css['row']}>
        <h3 className={css['heading']}>{label}</h3>
        <span>
          <Button variant="subtle" leftSection={<IconCode size={14} aria-hidden />} onClick={() => openInSql(sql)}>
            Open in SQL
          </Button>
          <CopyText text={sql} label="Copy SQL" />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
      <pre className={css['sql']} role="region" tabIndex={0} aria-label={label}>
        {sql}
      </pre>
    </section>
  );
}
