import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function StoragePage() {
  return (
    <Page title="Storage" about="What is kept, since when, and how much room it takes.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
