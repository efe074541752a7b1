using LogRelay.Journal.Reading;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>How one stream is searched.</summary>
internal sealed class StreamPlan
{
    private readonly LiteralSearch[] _required;

    public StreamPlan(JournalBlocks blocks, RecordMatcher matcher)
    {
        Blocks = blocks;
        Matcher = matcher;
        _required = [.. matcher.Required.Alternatives.Select(static text => new LiteralSearch(text))];
    }

    /// <summary>The stream's blocks.</summary>
    public JournalBlocks Blocks { get; }

    /// <summary>Says what is looked for.</summary>
    public RecordMatcher Matcher { get; }

    /// <summary>True when every record has to be looked at.</summary>
    public bool IsEverywhere => _required.Length == 0;

    /// <summary>The first place at or after <paramref name="from"/> where a match may be.</summary>
    /// <param name="block">Lines of a journal.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="next">Next place of each text that is looked for, -2 before the first call: kept by the caller for one block.</param>
    /// <returns>-1 when there is none.</returns>
    public int NextCandidate(ReadOnlySpan<byte> block, int from, Span<int> next)
    {
        var nearest = -1;
        for (var i = 0; i < _required.Length; i++)
        {
            if (next[i] == NotLooked || (next[i] >= 0 && next[i] < from))
            {
                var found = _required[i].IndexIn(block[from..]);
                next[i] = found < 0 ? -1 : from + found;
            }
            if (next[i] >= 0 && (nearest < 0 || next[i] < nearest))
            {
                nearest = next[i];
            }
        }
        return nearest;
    }

    /// <summary>Texts that are looked for.</summary>
    public int RequiredCount => _required.Length;

    /// <summary>Value of an entry of <c>next</c> before anything was looked for.</summary>
    public const int NotLooked = -2;
}
