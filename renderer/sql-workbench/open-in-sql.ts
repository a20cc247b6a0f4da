import { navigate } from '../app/router.ts';
import { sqlSession } from './sql-session.ts';

const mark = '-- What stood here before:';

let opened = '';

/** Shows a statement on the SQL page. */
export function openInSql(sql: string): void {
  const session = sqlSession();
  session.setText(aboveOldText(sql, session.text, opened));
  opened = sql;
  navigate({ page: 'sql' });
}

/**
 * `sql`, and below it as comments all that people had written: nothing of theirs is lost, and a run runs the new text alone. A
 * statement that was only `opened`, and not changed since, is nobody's.
 */
export function aboveOldText(sql: string, old: string, opened: string): string {
  const [written = '', ...older] = old.split(`${mark}\n`);
  const own = written.trim();
  const lines = own === '' || own === sql.trim() || own === opened.trim() ? [] : own.split('\n').map(asComment);
  const kept = [...(lines.length === 0 ? [] : [lines.join('\n')]), ...older.map((one) => one.trim())];
  return kept.length === 0 ? sql : `${sql}\n\n${kept.map((one) => `${mark}\n${one}\n`).join('\n')}`;
}

function asComment(line: string): string {
  return `-- ${line}`.trimEnd();
}
