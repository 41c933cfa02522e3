import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { EchoSocket } from '../echo-socket.mjs';
import { between, rest } from './ask.mjs';

const KIND = 'opens a WebSocket';
const PATIENCE_MS = 5000;

const ends = {
  /** The client closes. */
  'said goodbye': async ({ socket }) => (socket.close(1000), await endOf(socket, 1000)),
  /** The backend closes, with a code of its own. */
  'sent away': async ({ socket }) => (socket.send('leave'), await endOf(socket, 4000)),
  cut: async (echo) => (echo.cut(), await endOf(echo.socket, 1006)),
};

/** Comes, talks, and goes. */
export async function comeAndGo({ ledger, url, headers }) {
  const how = Object.keys(ends)[between(0, 2)];
  try {
    const echo = await EchoSocket.open(`${url}/${['net', 'undici'][between(0, 1)]}/feed`, headers());
    for (let i = between(0, 6); i > 0; i--) {
      echo.say(`${i} `.repeat(between(1, 5000)));
      await rest(5, 100);
    }
    if (!(await echo.answersNow())) throw new Error(echo.end ?? 'no echo');
    await ends[how](echo);
    ledger.note(KIND, how);
  } catch (error) {
    ledger.puzzle(KIND, `${how}: ${error.message}`);
  }
  await rest(20, 200);
}

/** Stays all the time, and says something now and then. @returns {Promise<{check: () => Promise<void>, cut: () => void}>} */
export async function stay({ ledger, url, headers }, path) {
  const echo = await EchoSocket.open(`${url}${path}`, headers());
  const timer = setInterval(() => echo.say(`${Date.now()} still here`), 1000);
  return {
    async check() {
      clearInterval(timer);
      if (await echo.answersNow()) ledger.note('keeps a WebSocket', 'all the time');
      else ledger.puzzle('keeps a WebSocket', echo.end ?? 'no echo');
    },
    cut() {
      clearInterval(timer);
      echo.cut();
    },
  };
}

async function endOf(socket, expected) {
  const closed = once(socket, 'close').then(([code]) => code);
  const code = await Promise.race([closed, pause(PATIENCE_MS, 'nothing', { ref: false })]);
  if (code !== expected) throw new Error(`closed with ${code}, not ${expected}`);
}
