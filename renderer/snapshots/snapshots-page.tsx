import { Page } from '../ui/page.tsx';

/** The published snapshots, newest first. */
export default function SnapshotsPage({ id }: { readonly id: string | null }) {
  return <Page title="Snapshots">{id}</Page>;
}
