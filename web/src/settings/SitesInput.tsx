import { Checkbox } from '@mantine/core';
import { useInView } from '../shell/site';

/** Which sites somebody may see: all, those of later too, or only some. */
export function SitesInput(props: {
  /** Slugs; null stands for all. */
  value: readonly string[] | null;
  error?: string;
  onChange: (sites: string[] | null) => void;
}) {
  const { sites } = useInView();
  const { value } = props;
  return (
    <Checkbox.Group
      label="Sites"
      description={
        value === null
          ? 'All sites, and those that will be added.'
          : 'Pages, lists and figures of other sites are not there for this person.'
      }
      error={props.error}
      value={[...(value ?? [])]}
      onChange={(chosen) => props.onChange(chosen)}
    >
      <div className="choices">
        <Checkbox
          label="All sites"
          checked={value === null}
          onChange={(event) =>
            props.onChange(event.currentTarget.checked ? null : sites.map((site) => site.slug))
          }
        />
        {value === null
          ? null
          : sites.map((site) => <Checkbox key={site.slug} value={site.slug} label={site.name} />)}
      </div>
    </Checkbox.Group>
  );
}
