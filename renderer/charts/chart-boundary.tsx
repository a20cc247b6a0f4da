import { Component, type ReactNode } from 'react';
import { asError } from '../ui/as-error.ts';
import { Failure } from '../ui/states.tsx';

interface Props {
  /** Another answer is another try. */
  readonly answer: unknown;
  readonly children: ReactNode;
}

interface State {
  readonly answer: unknown;
  readonly error: Error | null;
}

/** A chart that cannot be drawn says so in its place; the others stay. */
export class ChartBoundary extends Component<Props, State> {
  override state: State = { answer: this.props.answer, error: null };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: asError(error) };
  }

  static getDerivedStateFromProps({ answer }: Props, state: State): State | null {
    return answer === state.answer ? null : { answer, error: null };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failure error={error} onRetry={() => this.setState({ error: null })} />;
  }
}
