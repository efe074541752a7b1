using System.Text;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Finds the places of a block where a match may be, by texts of which every match holds one. Immutable; any thread.</summary>
internal sealed class CandidateSearch
{
    private readonly LiteralSearch[] _few = [];
    private readonly ManyTexts? _many;

    /// <summary>Prepares the search.</summary>
    public CandidateSearch(RequiredText required)
    {
        if (required.IsMany)
        {
            _many = new ManyTexts([.. required.Alternatives.Select(Encoding.UTF8.GetBytes)]);
        }
        else
        {
            _few = [.. required.Alternatives.Select(static text => new LiteralSearch(text))];
        }
    }

    /// <summary>True when nothing is known: every record has to be looked at.</summary>
    public bool IsEverywhere => _many is null && _few.Length == 0;

    /// <summary>Places that the caller keeps for one block, each <see cref="NotLooked"/> before the first call.</summary>
    public int KeptPlaces => _few.Length;

    /// <summary>Value of a kept place before anything was looked for.</summary>
    public const int NotLooked = -2;

    /// <summary>A place in the first line at or after <paramref name="from"/>, where a line begins, that may match.</summary>
    /// <param name="block">Lines of a journal.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="next">Next place of each text that is looked for.</param>
    /// <returns>-1 when there is none.</returns>
    public int Next(ReadOnlySpan<byte> block, int from, Span<int> next)
    {
        if (_many is not null)
        {
            var state = ManyTexts.Start;
            return _many.NextEnd(block, from, ref state);
        }
        var nearest = -1;
        for (var i = 0; i < _few.Length; i++)
        {
            if (next[i] == NotLooked || (next[i] >= 0 && next[i] < from))
            {
                var found = _few[i].IndexIn(block[from..]);
                next[i] = found < 0 ? -1 : from + found;
            }
            if (next[i] >= 0 && (nearest < 0 || next[i] < nearest))
            {
                nearest = next[i];
            }
        }
        return nearest;
    }
}
