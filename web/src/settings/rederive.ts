/** Asks the server to derive all stories again, and follows how far it is. */
import { api } from '../api/client';

export interface Progress {
  done: number;
  total: number;
}
interface Line extends Partial<Progress> {
  result?: { stories: number };
  error?: string;
}

const toldOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/** How many stories were derived again. Throws with the server's sentence where it did not work. */
export async function rederive(onProgress: (progress: Progress) => void): Promise<number> {
  const params = { path: { name: 'rederive' } };
  const { data } = await api.POST('/api/v1/jobs/{name}', { params, parseAs: 'stream' });
  let rest = '';
  let stories = 0;
  const take = ({ done, total, result, error }: Line) => {
    if (error !== undefined) throw new Error(error);
    if (result) stories = result.stories;
    if (done !== undefined && total !== undefined) onProgress({ done, total });
  };
  const reader = (data as ReadableStream<Uint8Array>).getReader();
  const text = new TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = rest + text.decode(part.value, { stream: true });
    const cut = whole.lastIndexOf('\n') + 1;
    for (const line of toldOf(whole.slice(0, cut))) take(line);
    rest = whole.slice(cut);
  }
  for (const line of toldOf(rest)) take(line);
  return stories;
}
