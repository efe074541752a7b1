using System.Runtime.InteropServices;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Keeps a block's matches for a search.</summary>
internal sealed class FoundCollector(QueryOrder order) : IMatchCollector<FoundBlock?>
{
    private readonly List<FoundEntry> _entries = [];
    private readonly List<byte> _text = [];
    private int _stream;

    /// <inheritdoc/>
    public void Take(int stream, long position, ref CandidateRecord record)
    {
        _stream = stream;
        _entries.Add(new FoundEntry(record.TimeNano, position, record.Source, record.Level, record.IsMarker, _text.Count, record.Line.Length));
        _text.AddRange(record.Line);
    }

    /// <summary>Takes a match that was found before.</summary>
    public void Add(FoundRecord record)
    {
        _stream = record.Stream;
        _entries.Add(new FoundEntry(record.TimeNano, record.Position, record.Source, record.Level, record.IsMarker, _text.Count, record.Line.Length));
        _text.AddRange(record.Line.Span);
    }

    /// <summary>The matches; null when there are none.</summary>
    public FoundBlock? Finish()
    {
        if (_entries.Count == 0)
        {
            return null;
        }
        var block = new FoundBlock(_stream, order, CollectionsMarshal.AsSpan(_entries), CollectionsMarshal.AsSpan(_text));
        _entries.Clear();
        _text.Clear();
        return block;
    }
}
