using LogRelay.Journal.Entries;

namespace LogRelay.Journal.Reading;

/// <summary>Reads one stream's records forward, across rotated and compressed segments, beside its writer.</summary>
/// <remarks>One caller at a time. Never blocks the writer.</remarks>
public interface IRecordReader : IDisposable
{
    /// <summary>Where the next record is looked for: byte offset in the uncompressed stream since it began.</summary>
    long Position { get; }

    /// <summary>Appends the next records to <paramref name="batch"/> and sets its positions.</summary>
    /// <param name="batch">Where the records go; not cleared here. <c>StartPosition</c> is set when it was empty, <c>EndPosition</c> always.</param>
    /// <param name="maxRecords">At most this many records are added; positive.</param>
    /// <param name="maxTextBytes">Stops once the batch holds this many bytes of text; one record may exceed it.</param>
    /// <returns>How many were added. 0: the reader has caught up with the writer.</returns>
    int Read(RecordBatch batch, int maxRecords, int maxTextBytes);

    /// <summary>Waits until <see cref="Read"/> may find something.</summary>
    /// <returns>False when the stream's writer has closed and everything was read.</returns>
    ValueTask<bool> WaitToReadAsync(CancellationToken ct);
}
