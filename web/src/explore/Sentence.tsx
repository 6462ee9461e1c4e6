import { NativeSelect } from '@mantine/core';
import type { Asked } from '../figures/query';
import type { Bucket, MetricAbout } from '../figures/types';
import type { SearchPart } from '../list/useSetSearch';
import { PickSeveral } from '../ui/PickSeveral';
import { namesWords, sharedDimensions } from './answer';
import { Conditions } from './Conditions';
import classes from './Explore.module.css';
import { BUCKETS, conditionsWord } from './search';
import type { Wanted } from './wanted';

const BUCKET_NAMES: Record<Bucket, string> = {
  quarter: 'each quarter-hour',
  hour: 'each hour',
  day: 'each day',
  week: 'each week',
  month: 'each month',
};

const byTitle = (a: { title: string }, b: { title: string }): number =>
  a.title.localeCompare(b.title);

/** What is asked, as a sentence whose parts can be changed. */
export function Sentence(props: {
  asked: Asked;
  wanted: Wanted;
  metrics: ReadonlyMap<string, MetricAbout>;
  onSet: (part: SearchPart) => void;
}) {
  const { wanted, metrics, onSet } = props;
  const dimensions = sharedDimensions(wanted.metrics.map((name) => metrics.get(name)));
  const dimensionTitle = (name: string) =>
    dimensions.find((one) => one.name === name)?.title ?? name;
  return (
    <div className={classes.sentence}>
      <span>Show</span>
      <PickSeveral
        label="Metrics"
        shown={namesWords(wanted.metrics.map((name) => metrics.get(name)?.title ?? name))}
        choices={[...metrics.values()].sort(byTitle).map(({ name, title, definition }) => ({
          value: name,
          label: title,
          about: definition,
        }))}
        chosen={wanted.metrics}
        onChoose={(names) => onSet({ metric: names.join(',') || undefined, show: undefined })}
      />
      <span>by</span>
      <PickSeveral
        label="Dimensions"
        shown={wanted.by.length === 0 ? 'nothing' : namesWords(wanted.by.map(dimensionTitle))}
        choices={[...dimensions].sort(byTitle).map(({ name, title }) => ({
          value: name,
          label: title,
        }))}
        chosen={wanted.by}
        onChoose={(names) => onSet({ by: names.join(',') || undefined })}
        none="Show all together"
      />
      <span>where</span>
      <Conditions
        asked={props.asked}
        metric={wanted.metrics[0] ?? ''}
        dimensions={dimensions}
        conditions={wanted.conditions}
        onChange={(conditions) => onSet({ where: conditionsWord(conditions) })}
      />
      <span>over</span>
      <NativeSelect
        aria-label="Pieces of time"
        data={[
          { value: '', label: 'the whole period' },
          ...BUCKETS.map((value) => ({ value, label: BUCKET_NAMES[value] })),
        ]}
        value={wanted.bucket ?? ''}
        onChange={(event) => onSet({ bucket: event.currentTarget.value || undefined })}
      />
    </div>
  );
}
