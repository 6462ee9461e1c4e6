import { bytes } from '../format/bytes';
import { count, UNKNOWN } from '../format/number';
import { Panel } from '../ui/Panel';
import { FillBar } from './FillBar';
import classes from './Health.module.css';
import { bufferLevel, latencyLevel, loadLevel } from './levels';
import type { Machine } from './queries';

const NOT_TOLD = 'The machine does not tell';
const NONE = { tone: 'none', word: '' } as const;
/** A latency bar is full at this many milliseconds: twice what counts as slow. */
const FULL_MS = 20;

export const percent = (value: number | null | undefined, digits = 0): string =>
  value == null ? UNKNOWN : `${value.toFixed(digits)} %`;

const millis = (value: number | null): string =>
  value === null ? UNKNOWN : `${value.toFixed(1)} ms`;

function Share({ label, value, beside }: { label: string; value: number | null; beside?: string }) {
  const shown = value === null ? (beside ?? UNKNOWN) : percent(value);
  return (
    <FillBar
      label={label}
      shown={beside && value !== null ? `${beside} (${shown})` : shown}
      share={value === null ? null : value / 100}
      level={value === null ? NONE : loadLevel(value)}
      reason={NOT_TOLD}
    />
  );
}

function Delay({ label, value }: { label: string; value: number | null }) {
  return (
    <FillBar
      label={label}
      shown={millis(value)}
      share={value === null ? null : value / FULL_MS}
      level={value === null ? NONE : latencyLevel(value)}
      reason={NOT_TOLD}
    />
  );
}

function Disks({ machine }: { machine: Machine }) {
  return (machine.disks ?? []).map((disk) => {
    const { free_bytes: free, total_bytes: total } = disk;
    const used = free === null || !total ? null : ((total - free) / total) * 100;
    return (
      <FillBar
        key={disk.path}
        label={`Disk ${disk.path}`}
        shown={free === null ? UNKNOWN : `${bytes(free)} free`}
        share={used === null ? null : used / 100}
        level={used === null ? NONE : loadLevel(used)}
        reason={NOT_TOLD}
      />
    );
  });
}

/** What the machine bears: its load, and the buffer of each deck. */
export function Load({ machine }: { machine: Machine }) {
  const decks = Object.entries(machine.ring_buffer_fill ?? {}).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  const memory = machine.memory_mb === null ? undefined : `${count(machine.memory_mb)} MB`;
  return (
    <>
      <Panel title="Deck buffers">
        <dl className={classes.fills}>
          {decks.map(([deck, fill]) => (
            <FillBar
              key={deck}
              label={deck.length > 1 ? deck : `Deck ${deck}`}
              shown={percent(fill * 100)}
              share={fill}
              level={bufferLevel(fill)}
            />
          ))}
          <Delay label="Decoder latency" value={machine.decoder_latency_ms} />
          {machine.callback_ms === null ? null : (
            <Delay label="Audio callback" value={machine.callback_ms} />
          )}
        </dl>
        {decks.length === 0 ? (
          <p className="quiet">The machine does not tell how full its buffers are.</p>
        ) : null}
      </Panel>
      <Panel title="Load">
        <dl className={classes.fills}>
          <Share label="CPU, all cores" value={machine.cpu_percent} />
          <Share label="Memory" value={machine.memory_percent} beside={memory} />
          {(machine.gpus ?? []).map((card) => (
            <Share key={card.name} label={`Graphics, ${card.name}`} value={card.percent} />
          ))}
          <Disks machine={machine} />
        </dl>
      </Panel>
    </>
  );
}
