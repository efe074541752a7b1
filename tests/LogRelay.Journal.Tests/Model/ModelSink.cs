using LogRelay.Journal.Cursors;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Tests.Model;

/// <summary>A sink: reads from its cursor on, now and then, and remembers what it got.</summary>
internal sealed class ModelSink(string name)
{
    private readonly HashSet<int> _delivered = [];
    private readonly HashSet<int> _passedOver = [];
    private CursorFile? _cursor;
    private SpoolClaim? _claim;
    private HashSet<int> _lostBefore = [];

    /// <summary>Where it stands; the highest of all its lives.</summary>
    public long Position => _cursor?.Position ?? 0;

    /// <summary>Opens its cursor in the stream's folder.</summary>
    public void Open(IStorage storage, string folder)
    {
        var cursors = Path.Combine(folder, FileNames.Cursors);
        storage.CreateFolder(cursors);
        _cursor = CursorFile.Open(storage, Path.Combine(cursors, name));
    }

    /// <summary>From now on the journal is kept for it.</summary>
    /// <param name="journal">Just opened.</param>
    /// <param name="last">The last number that was ever committed.</param>
    public void Claim(StreamJournal journal, int last)
    {
        _claim = journal.Claims.Claim(name, _cursor!.Position);
        _lostBefore = Lost(journal, last);
    }

    /// <summary>What retention took from it since <see cref="Claim"/> is counted.</summary>
    public void CheckClaim(StreamJournal journal, int last)
    {
        var lost = Lost(journal, last);
        lost.ExceptWith(_lostBefore);
        if (lost.Count > _claim!.DroppedRecords)
        {
            throw new ModelFailureException($"{name} at {_cursor!.Position} lost {string.Join(' ', lost.Order())}, and {_claim.DroppedRecords} are counted");
        }
    }

    /// <summary>Its process has ended.</summary>
    public void Forget()
    {
        _claim = null;
        _cursor?.Dispose();
        _cursor = null;
    }

    /// <summary>Reads some records, or all that there are, and moves its cursor behind them.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="maxRecords">At most this many.</param>
    /// <param name="written">All numbers below were appended.</param>
    /// <param name="sync">Whether the cursor is to survive a power loss.</param>
    public void Take(StreamJournal journal, int maxRecords, int written, bool sync)
    {
        using var reader = journal.OpenDeliveryReader(_cursor!.Position);
        using var batch = new RecordBatch();
        _ = reader.Read(batch, maxRecords, int.MaxValue);
        var seen = new List<SeenRecord>();
        SeenRecords.Add(batch, seen);
        _delivered.UnionWith(seen.Select(static record => record.Number));
        if (seen.Count > 0 && (reader.MissingBytes > 0 || seen.Exists(static record => record.Number == SeenRecords.Marker)))
        {
            // Retention was faster than this sink, and has counted it where there is a claim. The marker stands on the last
            // positions of what it is about, and so a sink that was among them misses no more than these. A power loss can bring such
            // records back; nobody promised them to it.
            var kept = SeenRecords.Read(journal, journal.StartPosition).Records.Select(static record => record.Number);
            _passedOver.UnionWith(Enumerable.Range(0, written).Except(kept));
        }
        _cursor.Save(batch.EndPosition);
        _claim?.Advance(batch.EndPosition);
        if (sync)
        {
            _cursor.Sync();
        }
    }

    private HashSet<int> Lost(StreamJournal journal, int last)
    {
        var lost = Enumerable.Range(0, last + 1).Except(_delivered).ToHashSet();
        lost.ExceptWith(SeenRecords.Read(journal, _cursor!.Position).Records.Select(static record => record.Number));
        return lost;
    }

    /// <summary>At least once: everything that is in the journal was delivered, or comes when it reads on.</summary>
    public void Check(StreamJournal journal, IEnumerable<SeenRecord> visible)
    {
        var coming = SeenRecords.Read(journal, _cursor!.Position).Records.Select(static record => record.Number).ToHashSet();
        var skipped = visible.Select(static record => record.Number).Where(number => !coming.Contains(number) && !_delivered.Contains(number) && !_passedOver.Contains(number)).ToList();
        if (skipped.Count > 0)
        {
            throw new ModelFailureException($"{name} at {_cursor.Position} will never get {string.Join(' ', skipped)}");
        }
    }
}
