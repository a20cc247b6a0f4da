import type { CatalogPlace } from '../app/router.ts';
import { Page } from '../ui/page.tsx';

/** Every metric, model and column, with what it means and where it comes from. */
export default function CatalogPage({ of }: { readonly of: CatalogPlace | null }) {
  return <Page title="Catalog">{of?.name}</Page>;
}
