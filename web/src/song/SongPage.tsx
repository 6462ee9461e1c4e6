/** Written once its questions are there. */
export function SongPage() {
  return null;
}
