import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function HealthPage() {
  return (
    <Page title="Playout health" about="How the playout machine fares.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
