using System.Text;
using LogRelay.Journal.Index;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Sets of tokens, by their hashes, of which every match holds at least one set whole: what block filters are asked for.</summary>
/// <param name="Alternatives">The sets; empty when nothing is known.</param>
internal sealed record RequiredTokens(IReadOnlyList<IReadOnlyList<ulong>> Alternatives)
{
    private const int MaxAlternatives = 16;
    private const int MaxTokens = 16;

    /// <summary>Nothing is known: every block has to be read.</summary>
    public static RequiredTokens Unknown { get; } = new([]);

    /// <summary>True when filters can be asked.</summary>
    public bool IsKnown => Alternatives.Count > 0;

    /// <summary>The whole tokens of a text that stands in the line. One at an open end may be a part of a longer one.</summary>
    public static RequiredTokens Of(TextPattern pattern)
    {
        var text = Encoding.UTF8.GetBytes(pattern.Text);
        var hashes = new List<ulong>();
        for (var tokens = new TokenReader(text); tokens.TryNext();)
        {
            var mayBeginEarlier = tokens.Start == 0 && pattern.AnyBefore;
            var mayEndLater = tokens.Start + tokens.Length == text.Length && pattern.AnyAfter;
            if (!mayBeginEarlier && !mayEndLater && hashes.Count < MaxTokens)
            {
                hashes.Add(tokens.Hash);
            }
        }
        return hashes.Count == 0 ? Unknown : new RequiredTokens([hashes]);
    }

    /// <summary>What both demand.</summary>
    public static RequiredTokens Both(RequiredTokens left, RequiredTokens right) => (left.IsKnown, right.IsKnown) switch
    {
        (false, _) => right,
        (_, false) => left,
        // The product of many alternatives grows without end; either side alone is true as well.
        _ when left.Alternatives.Count * right.Alternatives.Count > MaxAlternatives =>
            left.Alternatives.Count <= right.Alternatives.Count ? left : right,
        _ => new RequiredTokens([.. left.Alternatives.SelectMany(_ => right.Alternatives, static IReadOnlyList<ulong> (one, other) => [.. one.Concat(other).Take(MaxTokens)])]),
    };

    /// <summary>What one of them demands.</summary>
    public static RequiredTokens Either(RequiredTokens left, RequiredTokens right) =>
        left.IsKnown && right.IsKnown && left.Alternatives.Count + right.Alternatives.Count <= MaxAlternatives
            ? new RequiredTokens([.. left.Alternatives, .. right.Alternatives])
            : Unknown;
}
