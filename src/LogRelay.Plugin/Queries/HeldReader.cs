using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;

namespace LogRelay.Plugin.Queries;

/// <summary>A reader that keeps its stream open until it is disposed of. One caller at a time.</summary>
/// <param name="reader">The reader; disposed of here.</param>
/// <param name="release">Told where the reader stood; gives the stream back.</param>
internal sealed class HeldReader(IRecordReader reader, Func<long, Task> release) : IRecordReader
{
    private Func<long, Task>? _release = release;

    /// <inheritdoc/>
    public long Position => reader.Position;

    /// <inheritdoc/>
    public int Read(RecordBatch batch, int maxRecords, int maxTextBytes) => reader.Read(batch, maxRecords, maxTextBytes);

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReadAsync(CancellationToken ct) => reader.WaitToReadAsync(ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        var position = reader.Position;
        reader.Dispose();
        // Whoever needs the stream closed waits at its gate, not here.
        _ = Interlocked.Exchange(ref _release, null)?.Invoke(position);
    }
}
