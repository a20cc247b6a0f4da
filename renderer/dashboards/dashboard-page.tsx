import { Page } from '../ui/page.tsx';

/** One dashboard of the pack or the workspace. */
export default function DashboardPage({ name }: { readonly name: string | null }) {
  return <Page title="Dashboards">{name}</Page>;
}
