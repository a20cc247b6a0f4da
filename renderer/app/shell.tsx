import {
  type Icon,
  IconBook2,
  IconChartHistogram,
  IconDatabaseImport,
  IconHistory,
  IconHome,
  IconLayoutDashboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
  IconTerminal2,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { ExportNotices } from '../exports/export-notices.tsx';
import { useStored } from '../ui/use-stored.ts';
import { isMac } from './actions.tsx';
import { openPalette } from './command-palette.tsx';
import { keepFocus } from './keep-focus.ts';
import { ProcessNotices } from './process-notices.tsx';
import { type Route, routeHash } from './router.ts';
import css from './shell.module.css';
import { shortcutLabel } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';

export interface PageLink {
  readonly route: Route;
  readonly label: string;
  readonly icon: Icon;
  /** Pages of this section keep the link marked. */
  readonly section: readonly Route['page'][];
}

export const pageLinks: readonly PageLink[] = [
  { route: { page: 'home' }, label: 'Home', icon: IconHome, section: ['home'] },
  {
    route: { page: 'dashboard', name: null, ask: '' },
    label: 'Dashboards',
    icon: IconLayoutDashboard,
    section: ['dashboard'],
  },
  { route: { page: 'explore', ask: '' }, label: 'Explore', icon: IconChartHistogram, section: ['explore'] },
  { route: { page: 'catalog', of: null }, label: 'Catalog', icon: IconBook2, section: ['catalog'] },
  { route: { page: 'snapshots', id: null }, label: 'Snapshots', icon: IconHistory, section: ['snapshots'] },
  {
    route: { page: 'sources' },
    label: 'Sources',
    icon: IconDatabaseImport,
    section: ['sources', 'connect', 'run'],
  },
  { route: { page: 'sql' }, label: 'SQL', icon: IconTerminal2, section: ['sql'] },
];

/** Sidebar, page, status bar. */
export function Shell({ route, children }: { readonly route: Route; readonly children: ReactNode }) {
  const [sidebar, setSidebar] = useStored<'wide' | 'narrow'>('sidebar', 'wide', ['wide', 'narrow']);
  const collapsed = sidebar === 'narrow';
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const place = placeOf(route);

  // A new page takes the focus, so that keyboard and screen reader go on there; one to write on has taken it for its text.
  useEffect(() => {
    void place;
    const writing = main.current?.querySelector(':focus')?.matches('input, textarea, [role=textbox]') === true;
    if (!first.current && !writing) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [place]);

  useEffect(() => keepFocus(() => main.current), []);

  const Toggle = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <div className={css['shell']}>
      <nav className={css['sidebar']} data-collapsed={collapsed} aria-label="Pages">
        <div className={css['brand']}>
          <Mark />
          {collapsed ? null : 'Assay'}
        </div>
        {pageLinks.map((link) => (
          <a
            key={link.label}
            className={css['link']}
            href={routeHash(link.route)}
            aria-current={link.section.includes(route.page) ? 'page' : undefined}
            title={collapsed ? link.label : undefined}
          >
            <link.icon size={18} stroke={1.75} aria-hidden />
            <span className={collapsed ? 'sr-only' : undefined}>{link.label}</span>
          </a>
        ))}
        <div className={css['foot']}>
          <button
            type="button"
            className={css['link']}
            onClick={openPalette}
            title={collapsed ? 'Commands' : undefined}
          >
            <IconSearch size={18} stroke={1.75} aria-hidden />
            <span className={collapsed ? 'sr-only' : undefined}>Commands</span>
            {collapsed ? null : <span className={css['hint']}>{shortcutLabel('mod+k', isMac())}</span>}
          </button>
          <button
            type="button"
            className={css['link']}
            aria-expanded={!collapsed}
            title={collapsed ? 'Expand the sidebar' : undefined}
            onClick={() => setSidebar(collapsed ? 'wide' : 'narrow')}
          >
            <Toggle size={18} stroke={1.75} aria-hidden />
            <span className={collapsed ? 'sr-only' : undefined}>{collapsed ? 'Expand' : 'Collapse'}</span>
          </button>
        </div>
      </nav>
      <main ref={main} className={css['main']} tabIndex={-1}>
        {children}
      </main>
      <StatusBar />
      <div className={css['notices']}>
        <ExportNotices />
        <ProcessNotices />
      </div>
    </div>
  );
}

/** What is a page of its own for the focus: another choice or another detail on it leaves the focus where it is. */
function placeOf(route: Route): string {
  switch (route.page) {
    case 'catalog':
    case 'snapshots':
    case 'explore':
      return route.page;
    case 'dashboard':
      return routeHash({ ...route, ask: '' });
    default:
      return routeHash(route);
  }
}

/** A balance: what an assay is weighed on. */
function Mark() {
  return (
    <svg className={css['mark']} viewBox="0 0 20 20" aria-hidden="true">
      <rect width="20" height="20" rx="4" fill="var(--accent-fill)" />
      <path
        d="M10 4v11M6.5 15.5h7M4 7h12M4 7l-1.6 4.2a1.8 1.8 0 0 0 3.2 0zM16 7l-1.6 4.2a1.8 1.8 0 0 0 3.2 0z"
        fill="none"
        stroke="var(--on-accent-fill)"
        strokeWidth="1.3"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
