import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';

export function ListenersPage() {
  return (
    <Page
      title="Listeners"
      about="How many listened when, in one line, with what was on air and what was down."
    >
      <Empty
        title="This view is not in this build"
        text="What it will show is measured and kept already; On air shows the present."
      />
    </Page>
  );
}
