import type { Diagnostic } from '#core/protocol/diagnostic';
import table from '../ui/table.module.css';

/** What is wrong with the workspace's files of metrics, and what to do. */
export function FileProblems({ problems }: { readonly problems: readonly Diagnostic[] }) {
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">What is wrong</th>
          <th scope="col">What to do</th>
        </tr>
      </thead>
      <tbody>
        {problems.map(({ file, line, column, message, advice }) => (
          <tr key={`${file} ${line} ${column} ${message}`}>
            <td>{line === null ? file : `${file}:${line}:${column ?? 1}`}</td>
            <td>{message}</td>
            <td>{advice}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
