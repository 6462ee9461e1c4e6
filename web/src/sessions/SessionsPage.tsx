import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function SessionsPage() {
  return (
    <Page title="Sessions" about="Who listened, from when to when, with what.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
