import type { ReactNode } from 'react';
import css from './page.module.css';

interface Props {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** The subtitle is read whole: where there is no room the tools take a row of their own. */
  readonly whole?: boolean;
  readonly tools?: ReactNode;
  /** True for pages that manage their own scrolling. */
  readonly fixed?: boolean;
  readonly children: ReactNode;
}

/** A page: one header row with title, context and tools, then its content. */
export function Page({ title, subtitle, whole = false, tools, fixed = false, children }: Props) {
  return (
    <div className={css['page']}>
      <header className={css['header']}>
        <div className={css['titles']} data-whole={whole}>
          <h1 className={css['title']}>{title}</h1>
          {subtitle === undefined ? null : <div className={css['subtitle']}>{subtitle}</div>}
        </div>
        {tools === undefined ? null : <div className={css['tools']}>{tools}</div>}
      </header>
      <div className={fixed ? css['fixed'] : css['body']}>{children}</div>
    </div>
  );
}
