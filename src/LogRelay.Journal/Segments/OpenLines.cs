using LogRelay.Journal.Entries;

namespace LogRelay.Journal.Segments;

/// <summary>Knows whether a split line is unfinished, so that a rotation does not fall between its chunks.</summary>
internal sealed class OpenLines
{
    private int _sources;
    private long _bytes;

    /// <summary>True while a rotation should wait: not for ever, a container may never end its line.</summary>
    public bool HoldRotationBack => _sources != 0 && _bytes < JournalLimits.MaxUnsplitLineBytes;

    /// <summary>Takes note of an entry that was appended as <paramref name="bytes"/> bytes.</summary>
    public void Add(in LogEntry entry, int bytes)
    {
        var source = 1 << (int)entry.Source;
        if (!entry.EndsLine)
        {
            _sources |= source;
            _bytes += bytes;
            return;
        }
        _sources &= ~source;
        if (_sources == 0)
        {
            _bytes = 0;
        }
    }
}
