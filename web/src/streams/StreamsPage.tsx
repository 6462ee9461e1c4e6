import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function StreamsPage() {
  return (
    <Page title="Streams" about="Every mount: its state, its uptime and how well it goes.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
