using System.Buffers.Text;
using System.Text;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Processing;

/// <summary>Counts records that the rate limit drops, and says so in a record in their place, once a second at most.</summary>
/// <remarks>
/// The cursor stays before the first dropped record until the report is out, so that a killed plugin drops nothing in
/// silence. One caller at a time.
/// </remarks>
internal sealed class DropReport(int perSecond, TimeProvider time)
{
    private const long NanosPerSecond = 1_000_000_000;
    private const int MaxDigits = 20;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly byte[] _suffix = Encoding.UTF8.GetBytes($" records dropped by rate-limit ({perSecond} a second)");
    private JournalRecord _first;
    private JournalRecord _last;
    private long _dropped;
    private long _since;

    /// <summary>When the report has to go out though no record comes; null when there is nothing to report.</summary>
    public TimeSpan? DueIn => _dropped == 0 ? null : Wait - time.GetElapsedTime(_since);

    /// <summary>How far a cursor may go.</summary>
    public long LowWater(long endPosition) => _dropped == 0 ? endPosition : Math.Min(endPosition, _first.Position);

    /// <summary>A record is not sent.</summary>
    public void Add(in JournalRecord record)
    {
        if (_dropped++ == 0)
        {
            _first = record;
            _since = time.GetTimestamp();
        }
        _last = record;
    }

    /// <summary>True when the report belongs before a record of that time.</summary>
    public bool IsDueAt(long timeNano) =>
        _dropped > 0 && ((Int128)timeNano - _first.TimeNano >= NanosPerSecond || DueIn <= TimeSpan.Zero);

    /// <summary>Adds the report as a marker record, if there is something to report.</summary>
    /// <returns>How many records were added.</returns>
    public int Release(RecordBatch output)
    {
        if (_dropped == 0)
        {
            return 0;
        }
        var space = output.TextSpace(MaxDigits + _suffix.Length);
        _ = Utf8Formatter.TryFormat(_dropped, space, out var digits);
        _suffix.CopyTo(space[digits..]);
        output.Add(_last with
        {
            Position = _first.Position,
            Traits = RecordTraits.Marker,
            PartialOrdinal = 0,
            LineLength = digits + _suffix.Length,
            PartialIdLength = 0,
        });
        _dropped = 0;
        return 1;
    }

    /// <summary>Forgets what was dropped, because it is read again.</summary>
    public void Reset() => _dropped = 0;
}
