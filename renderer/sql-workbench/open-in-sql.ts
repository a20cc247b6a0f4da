import { navigate } from '../app/router.ts';
import { sqlSession } from './sql-session.ts';

const mark = '-- What stood here before:';

/** Shows a statement on the SQL page. */
export function openInSql(sql: string): void {
  const session = sqlSession();
  session.setText(aboveOldText(sql, session.text));
  navigate({ page: 'sql' });
}

/** `sql`, and below it as a comment what people had written: nothing is lost, and a run runs the new text alone. */
export function aboveOldText(sql: string, old: string): string {
  const [written = ''] = old.split(mark, 1);
  const kept = written.trim();
  if (kept === '' || kept === sql.trim()) return sql;
  const lines = kept.split('\n').map((line) => `-- ${line}`.trimEnd());
  return `${sql}\n\n${mark}\n${lines.join('\n')}\n`;
}
