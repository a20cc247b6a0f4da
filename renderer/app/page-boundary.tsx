import { Component, type ReactNode } from 'react';
import { asError } from '../ui/as-error.ts';
import { Page } from '../ui/page.tsx';
import { Failure } from '../ui/states.tsx';

interface Props {
  /** Another place is tried anew. */
  readonly place: string;
  readonly children: ReactNode;
}

/** A page that cannot be drawn says so in its place; the rest of the window stays. */
export class PageBoundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: unknown) {
    return { error: asError(error) };
  }

  override componentDidUpdate(before: Props) {
    if (before.place !== this.props.place && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Page title="This page cannot be shown">
        <Failure error={error} onRetry={() => this.setState({ error: null })} />
      </Page>
    );
  }
}
