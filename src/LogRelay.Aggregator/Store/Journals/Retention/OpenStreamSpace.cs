using LogRelay.Journal;
using LogRelay.Journal.Retention;

namespace LogRelay.Aggregator.Store.Journals.Retention;

/// <summary>A stream that is being sent, as the disk budget sees it. Of two nodes with a container of one id each has its own.</summary>
internal sealed class OpenStreamSpace(string folder, StreamJournal journal) : ISpaceUser
{
    /// <inheritdoc/>
    public string StreamId => folder;

    /// <inheritdoc/>
    public long DiskBytes => journal.DiskBytes;

    /// <inheritdoc/>
    public long RemoveOldest(bool mayTakeUndelivered, RemovalCause cause) => journal.RemoveOldest(mayTakeUndelivered, cause);

    /// <inheritdoc/>
    public void RotateEarly() => journal.RotateEarly();
}
