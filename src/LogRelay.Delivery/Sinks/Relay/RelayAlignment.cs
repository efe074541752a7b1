using System.Text.Json;
using LogRelay.Journal;
using LogRelay.Journal.Storage;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>How the positions of a stream's journal stand to those under which an aggregator has its lines.</summary>
/// <remarks>
/// They are the same until a power loss takes lines here that were sent: new lines get their positions, and the aggregator
/// has all there is under those. From then on what is sent carries positions that lie higher by what was lost. A file
/// keeps by how much, written before anything is sent; and, from the first look after a power loss until the aggregator was
/// heard, from where on nothing was sent. One caller at a time. docs/formats/relay.md has the file.
/// </remarks>
public sealed class RelayAlignment
{
    private const int MaxBytes = 64 * 1024;

    private readonly IStorage _storage;
    private readonly string _path;
    private readonly StreamJournal _journal;
    private AlignmentState _state;
    private bool _isSaved;

    private RelayAlignment(IStorage storage, string path, StreamJournal journal, AlignmentState? known)
    {
        (_storage, _path, _journal) = (storage, path, journal);
        _isSaved = known is not null;
        // A stream that nobody has noted anything of is new, or this sink is.
        _state = known ?? new AlignmentState { PowerCycle = storage.PowerCycle };
    }

    /// <summary>A position at the aggregator is the one here and so much.</summary>
    public long Lead => _state.Lead;

    /// <summary>Reads what is known. What cannot be read makes way.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="journal">The stream, open; no copy of another journal.</param>
    /// <exception cref="IOException">It cannot be read at the moment.</exception>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it. It is left as it is.</exception>
    public static RelayAlignment Open(IStorage storage, string path, StreamJournal journal)
    {
        var known = storage.Exists(path) ? Read(storage, path) : null;
        if (known is null)
        {
            _ = Quarantine.SetAside(storage, path);
        }
        var alignment = new RelayAlignment(storage, path, journal, known);
        alignment.NotePowerLoss();
        return alignment;
    }

    /// <summary>Makes what is known survive; does nothing when it does already.</summary>
    /// <exception cref="IOException">Storage refused.</exception>
    public void Save()
    {
        if (!_isSaved)
        {
            AtomicFile.Write(_storage, _path, JsonSerializer.SerializeToUtf8Bytes(_state, AlignmentJsonContext.Default.AlignmentState));
            _isSaved = true;
        }
    }

    /// <summary>Where the sink begins if the aggregator has nothing of the stream.</summary>
    /// <param name="cursor">Where it stood before a power loss, or stands.</param>
    /// <returns>The aggregator's position. Never below 0, which it takes for none: a power loss may take the cursor's last steps
    /// and leave the journal's positions higher than the aggregator's.</returns>
    public long StartOf(long cursor) => Math.Max(0, Here(cursor) + _state.Lead);

    /// <summary>Where in the journal it goes on for an aggregator that has everything before a position; kept before this returns.</summary>
    /// <param name="next">The aggregator's.</param>
    /// <param name="cursor">Everything before it, in the journal, is stored at the aggregator.</param>
    /// <param name="lost">Bytes that the aggregator has, and the journal no more.</param>
    /// <exception cref="IOException">It could not be kept: nothing may be sent.</exception>
    public long Locate(long next, long cursor, out long lost)
    {
        var position = next - _state.Lead;
        lost = 0;
        if (next == 0 && Here(cursor) + _state.Lead < 0)
        {
            // It has nothing at all, and so nothing under positions that differ from those here.
            position = Here(cursor);
            Set(_state with { Lead = -position, Open = null });
        }
        else if (_state.Open is { } open)
        {
            var moved = open.MovedBy > 0 && position > open.MovedFrom ? open.MovedBy : 0;
            var here = open.Now(position);
            lost = position + moved - here;
            Set(_state with { Lead = next - here, Open = null });
            position = here;
        }
        else if (position > _journal.EndPosition)
        {
            // An older copy of the data folder, or a stream that was removed here and has begun again.
            var here = Math.Max(cursor, _journal.Continuity?.FreshFrom ?? 0);
            lost = position - here;
            Set(_state with { Lead = next - here });
            position = here;
        }
        Save();
        return position;
    }

    /// <summary>Where the cursor's position is after power losses that the aggregator does not know of.</summary>
    private long Here(long cursor) => _state.Open?.Now(cursor) ?? cursor;

    private void NotePowerLoss()
    {
        if (_state.PowerCycle != _storage.PowerCycle && _journal.Continuity is { } continuity)
        {
            Set(_state with { PowerCycle = _storage.PowerCycle, Open = OpenAlignment.After(_state.Open, continuity) });
        }
    }

    private void Set(AlignmentState state)
    {
        _isSaved = false;
        _state = state;
    }

    private static AlignmentState? Read(IStorage storage, string path)
    {
        if (Quarantine.IsObstacle(storage, path))
        {
            return null;
        }
        using var file = storage.Open(path, StorageOpenMode.Read);
        var bytes = new byte[Math.Min(file.Length, MaxBytes)];
        var length = file.Read(0, bytes);
        try
        {
            var known = JsonSerializer.Deserialize(bytes.AsSpan(0, length), AlignmentJsonContext.Default.AlignmentState);
            return known is { Version: > AlignmentState.CurrentVersion }
                ? throw new JournalFormatException(path, known.Version, AlignmentState.CurrentVersion)
                : known;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
