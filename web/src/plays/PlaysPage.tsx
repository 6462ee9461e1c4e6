import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function PlaysPage() {
  return (
    <Page title="Plays" about="What was on air, when, and who heard it.">
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
