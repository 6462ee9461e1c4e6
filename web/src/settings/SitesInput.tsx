import { Checkbox, Switch } from '@mantine/core';
import { useInView } from '../shell/site';

/** Which sites somebody may see: all, those of later too, or only some. */
export function SitesInput(props: {
  /** Slugs; null stands for all. */
  value: readonly string[] | null;
  error?: string;
  onChange: (sites: string[] | null) => void;
}) {
  const { sites } = useInView();
  const { value, onChange } = props;
  return (
    <>
      <Switch
        label="All sites"
        description="Those that will be added, too."
        checked={value === null}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? null : sites.map((site) => site.slug))
        }
      />
      {value === null ? null : (
        <Checkbox.Group
          label="Sites"
          description="Pages, lists and figures of other sites are not there for this person."
          error={props.error}
          value={[...value]}
          onChange={onChange}
        >
          <div className="choices">
            {sites.map((site) => (
              <Checkbox key={site.slug} value={site.slug} label={site.name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </>
  );
}
