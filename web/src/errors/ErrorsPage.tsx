import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function ErrorsPage() {
  return (
    <Page title="Errors" about="What failed, each kind once.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
