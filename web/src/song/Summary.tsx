import { Skeleton } from '@mantine/core';
import { columnOf } from '../figures/columns';
import { Term } from '../figures/Term';
import { type Answer, numberOf, wordOf } from '../figures/types';
import { written } from '../figures/write';
import { duration } from '../format/duration';
import { UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Figure } from '../ui/Figure';
import classes from './Song.module.css';

const RECENT = [7, 28, 90] as const;
const LENGTHS = ['aired_ms', 'expected_ms'] as const;

/** The song in figures: how often, how lately, how whole. */
export function Summary({ answer }: { answer: Answer | undefined }) {
  const zone = useZone();
  const row = answer?.items[0];
  if (!answer) return <Skeleton height={124} />;
  if (!row) return <p className="quiet">It was never on air, as far as anybody told.</p>;
  const last = wordOf(row, 'last_played_at');
  const title = (name: string): string => columnOf(answer, name).title;
  return (
    <dl className={classes.figures}>
      {RECENT.map((days) => {
        const name = `plays_${days}d`;
        // not as many local days, which begin at midnight
        const meaning = `In the last ${days} × 24 hours, up to now.`;
        return (
          <Figure
            key={name}
            label={<Term word={title(name)} meaning={meaning} />}
            shown={written(numberOf(row, name), 'plays')}
          />
        );
      })}
      <Figure label={`${title('plays')} ever`} shown={written(numberOf(row, 'plays'), 'plays')} />
      <Figure
        label={title('last_played_at')}
        shown={last === null ? UNKNOWN : moment(last, zone, serverNow())}
        reason="It is not known when"
        beside={`${duration(numberOf(row, 'rest_ms'))} since its end`}
      />
      <Figure
        label={title('skips')}
        shown={written(numberOf(row, 'skips'), 'plays')}
        reason="Its length is not known"
        beside={written(numberOf(row, 'skip_rate'), 'percent')}
      />
      {LENGTHS.map((name) => (
        <Figure
          key={name}
          label={title(name)}
          shown={duration(numberOf(row, name))}
          reason="No play told both its end and its length"
        />
      ))}
    </dl>
  );
}
