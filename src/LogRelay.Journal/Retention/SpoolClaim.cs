namespace LogRelay.Journal.Retention;

/// <summary>What one sink still needs of a stream: everything from <see cref="Position"/> on.</summary>
/// <remarks>Any thread.</remarks>
public sealed class SpoolClaim
{
    private long _position;
    private long _droppedRecords;
    private long _droppedBytes;

    internal SpoolClaim(string sink, long position)
    {
        Sink = sink;
        _position = position;
    }

    /// <summary>Who claims it, as people know it: <c>gelf</c>.</summary>
    public string Sink { get; }

    /// <summary>Where the sink's cursor is. Only saved cursors count: what is on its way may have to be sent again.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>
    /// Records that retention removed before they were delivered here. The most it can be: what was on its way at that
    /// moment may have arrived.
    /// </summary>
    public long DroppedRecords => Interlocked.Read(ref _droppedRecords);

    /// <summary>Bytes of their lines.</summary>
    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    /// <summary>The cursor was saved at <paramref name="position"/>. A lower one changes nothing: cursors do not go back.</summary>
    public void Advance(long position)
    {
        for (var seen = Position; seen < position;)
        {
            var found = Interlocked.CompareExchange(ref _position, position, seen);
            if (found == seen)
            {
                return;
            }
            seen = found;
        }
    }

    internal void Dropped(long records, long bytes)
    {
        Interlocked.Add(ref _droppedRecords, records);
        Interlocked.Add(ref _droppedBytes, bytes);
    }
}
