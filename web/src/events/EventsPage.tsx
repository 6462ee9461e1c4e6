import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function EventsPage() {
  return (
    <Page title="Events" about="What the playout and Tallylight reported, the newest first.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
