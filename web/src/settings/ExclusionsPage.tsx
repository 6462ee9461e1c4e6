import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function ExclusionsPage() {
  return (
    <Page title="Exclusions" about="Clients that count in no figure, and why.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
