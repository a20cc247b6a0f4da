import { expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import { inLanes, type Piece } from './lanes.ts';

const lane = {} as Connection;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test('a piece begins when those before it that it asks for are done; the others go on meanwhile', async () => {
  const happened: string[] = [];
  const piece = (name: string, ms: number, after: readonly Piece[] = []): Piece => ({
    name,
    after,
    run: async () => {
      happened.push(`${name} begins`);
      await pause(ms);
      happened.push(`${name} ends`);
    },
  });
  const [long, short] = [piece('long', 60), piece('short', 1)];
  const steps: string[] = [];
  await inLanes([lane, lane], [long, short, piece('next', 1, [short]), piece('last', 1, [long, short])], (step) =>
    steps.push(step),
  );
  expect(happened.indexOf('next begins')).toBeGreaterThan(happened.indexOf('short ends'));
  expect(happened.indexOf('next ends')).toBeLessThan(happened.indexOf('long ends'));
  expect(happened.indexOf('last begins')).toBeGreaterThan(happened.indexOf('long ends'));
  expect(steps).toEqual(['long', 'short', 'next', 'last']);
});

test('a piece that fails ends the work, and what waits for it does not begin', async () => {
  const failing: Piece = { name: 'failing', run: () => Promise.reject(new Error('no room')) };
  let began = false;
  const waiting: Piece = {
    name: 'waiting',
    after: [failing],
    run: async () => {
      began = true;
    },
  };
  await expect(inLanes([lane, lane], [failing, waiting], () => {})).rejects.toThrow('no room');
  await pause(5);
  expect(began).toBe(false);
});
