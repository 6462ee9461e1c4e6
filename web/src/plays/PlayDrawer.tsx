import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import type { Play, Story } from '../api/types';
import { clockLength, duration } from '../format/duration';
import { plural, UNKNOWN } from '../format/number';
import { exactMoment, timeWithSeconds } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { SongLink } from '../song/SongLink';
import { Drawer } from '../ui/Drawer';
import { Facts } from '../ui/Facts';
import { Value } from '../ui/Figure';
import { Notice } from '../ui/Notice';
import { Steps } from '../ui/Steps';
import { PlayListeners } from './PlayListeners';
import classes from './Plays.module.css';
import { playStory } from './queries';
import { kindName, laneOf, notesOf, sourceOf, titleOf } from './words';

const length = (ms: number | null): string => (ms === null ? UNKNOWN : clockLength(ms));

function factsOf(play: Play, zone: string): [string, React.ReactNode][] {
  const now = serverNow();
  const { item } = play;
  return [
    [
      'Song',
      item?.kind === 'song' ? (
        <SongLink key="song" id={item.id} title={titleOf(play)} kind={item.kind} />
      ) : null,
    ],
    ['Kind', kindName(play)],
    ['Album', item?.album],
    [
      'ISRC',
      item ? <Value key="isrc" shown={item.isrc ?? UNKNOWN} reason="The source told none" /> : null,
    ],
    ['Lane', laneOf(play)],
    ['Source', sourceOf(play)],
    ['Began', exactMoment(play.started_at, zone, now)],
    ['Ended', play.ended_at ? timeWithSeconds(play.ended_at, zone) : null],
    ['Aired', <Value key="aired" shown={length(play.aired_ms)} reason="Its end was not seen" />],
    [
      'Expected',
      <Value key="expected" shown={length(play.expected_ms)} reason="The source told no length" />,
    ],
    ['How it ended', play.reason],
    ['Marks', notesOf(play)],
    ['Error', play.error_message],
    [
      'Heard by',
      <Value
        key="heard"
        shown={play.performances === null ? UNKNOWN : plural(play.performances, 'listener')}
        reason="Needs the list of clients, and counts songs only"
      />,
    ],
  ];
}

/** Which rule made it of its steps, and with which times. */
function ruleWords({ rule, is_final }: Story): string {
  if (is_final) {
    return 'Its steps were kept for their time and are gone; the play stands as it was last told.';
  }
  const times = Object.entries(rule.parameters).map(
    ([name, ms]) => `${name.replace(/_ms$/, '').replaceAll('_', ' ')} ${duration(ms)}`,
  );
  return `Made of these steps by the rule for plays, version ${rule.version}: ${times.join(', ')}.`;
}

function Told({ story, site }: { story: Story; site: string }) {
  const zone = useZone();
  const play = story.story as Play;
  return (
    <>
      <Facts facts={factsOf(play, zone)} />
      <section className={classes.part}>
        <h3>Listeners during it</h3>
        <PlayListeners play={play} site={site} />
      </section>
      <section className={classes.part}>
        <h3>Evidence</h3>
        <p className="quiet">{ruleWords(story)}</p>
        <Steps steps={story.steps} />
      </section>
    </>
  );
}

/** One play with what it was made of. */
export function PlayDrawer(props: { id: string; site: string; onClose: () => void }) {
  const { data, error } = useQuery(playStory(props.id));
  const title = data ? titleOf(data.story as Play) : 'Play';
  return (
    <Drawer title={title} onClose={props.onClose}>
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {data ? <Told story={data} site={props.site} /> : null}
      {!data && !error ? <Skeleton height={360} /> : null}
    </Drawer>
  );
}
