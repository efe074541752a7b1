using LogRelay.Journal;

namespace LogRelay.Plugin.Containers;

/// <summary>Tells the operator what readers found damaged: once for each file of a stream, however often it is read.</summary>
/// <remarks>Any thread. A disk that dies damages many files at once: beyond some lines a minute they are only counted.</remarks>
internal sealed class DamageReport(TimeProvider time, ILogger<DamageReport> logger)
{
    private const int MostLines = 20;
    private const int MostRemembered = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<(string ContainerId, long Sequence)> _reported = [];
    private long? _windowStart;
    private int _lines;
    private int _unnamed;

    /// <summary>Says what is new.</summary>
    public void Write(StreamJournal journal)
    {
        foreach (var segment in journal.Damage.TakeNew())
        {
            if (MayName(journal.StreamId, segment.Sequence))
            {
                ContainerLog.DamageRead(logger, journal.StreamId, segment.Sequence, segment.Bytes, segment.Position);
            }
        }
        SayUnnamed();
    }

    private bool MayName(string containerId, long sequence)
    {
        lock (_lock)
        {
            if (_reported.Count >= MostRemembered)
            {
                _reported.Clear();
            }
            if (!_reported.Add((containerId, sequence)))
            {
                return false;
            }
            if (_windowStart is not { } start || time.GetElapsedTime(start) >= Window)
            {
                _windowStart = time.GetTimestamp();
                _lines = 0;
            }
            if (_lines < MostLines)
            {
                _lines++;
                return true;
            }
            _unnamed++;
            return false;
        }
    }

    /// <summary>Sums up a window that is over.</summary>
    private void SayUnnamed()
    {
        int unnamed;
        lock (_lock)
        {
            if (_unnamed == 0 || (_windowStart is { } start && time.GetElapsedTime(start) < Window))
            {
                return;
            }
            (unnamed, _unnamed) = (_unnamed, 0);
        }
        ContainerLog.MoreDamageRead(logger, unnamed);
    }
}
