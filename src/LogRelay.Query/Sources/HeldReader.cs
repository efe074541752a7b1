using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;

namespace LogRelay.Query.Sources;

/// <summary>A reader that keeps its stream open until it is disposed of. One caller at a time.</summary>
/// <param name="held">The stream; given back here.</param>
/// <param name="position">Where reading begins.</param>
/// <param name="ended">Told where the reader stood at its end.</param>
internal sealed class HeldReader(HeldJournal held, long position, Action<long> ended) : IRecordReader
{
    private readonly JournalReader _reader = held.Journal.OpenReader(position);

    /// <inheritdoc/>
    public long Position => _reader.Position;

    /// <inheritdoc/>
    public int Read(RecordBatch batch, int maxRecords, int maxTextBytes) => _reader.Read(batch, maxRecords, maxTextBytes);

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReadAsync(CancellationToken ct) => _reader.WaitToReadAsync(ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        var reached = _reader.Position;
        _reader.Dispose();
        ended(reached);
        // Whoever needs the stream closed waits at its gate, not here.
        _ = held.DisposeAsync().AsTask();
    }
}
