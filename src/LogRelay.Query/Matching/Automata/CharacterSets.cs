using System.Buffers;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace LogRelay.Query.Matching.Automata;

/// <summary>
/// The sets of characters that an expression names. What a class, an escape or a letter in either case stands for, .NET's own
/// engine is asked, unit by unit: nothing is known twice.
/// </summary>
/// <remarks>One thread.</remarks>
internal sealed class CharacterSets
{
    /// <summary>More sets than a word has bits are not held.</summary>
    public const int MaxSets = 64;

    // Each costs up to a few milliseconds.
    private const int MaxAsked = 16;

    private const char KelvinSign = '\u212a';

    // What \w and its like mean never changes.
    private static readonly ConcurrentDictionary<string, IReadOnlyList<UnitRange>> Shorthands = new(StringComparer.Ordinal);

    private readonly Dictionary<(string Atom, bool IgnoreCase), int> _numbers = [];
    private readonly List<IReadOnlyList<UnitRange>> _sets = [];
    private int _asked;

    /// <summary>The units of each set, in ascending order.</summary>
    public IReadOnlyList<IReadOnlyList<UnitRange>> Sets => _sets;

    /// <summary>Every unit.</summary>
    public int? Everything() => Number("everything", ignoreCase: false, static () => [new UnitRange(0, char.MaxValue)]);

    /// <summary>Every unit but the newline.</summary>
    public int? NoNewline() => Number("no newline", ignoreCase: false, static () => [new UnitRange(0, '\n' - 1), new UnitRange('\n' + 1, char.MaxValue)]);

    /// <summary>What makes a word for <c>\b</c>: <c>\w</c>, and what joins letters without being seen.</summary>
    public int? WordUnits() => Number(
        "word", ignoreCase: false, static () => [.. Shorthand(@"\w").Append(new UnitRange('\u200c', '\u200d')).OrderBy(static range => range.First)]);

    /// <summary>One character.</summary>
    /// <returns>The set's number; null when there are too many.</returns>
    public int? Literal(char character, bool ignoreCase)
    {
        var folds = ignoreCase && char.IsAscii(character) ? char.IsAsciiLetter(character) : ignoreCase && !char.IsSurrogate(character);
        return folds && !char.IsAscii(character)
            ? Atom(Regex.Escape(character.ToString()), ignoreCase: true)
            : Number($"'{character}", folds, () => folds ? Cases(character) : [new UnitRange(character, character)]);
    }

    /// <summary>A class in brackets, or an escape that stands for one character of several.</summary>
    /// <param name="atom">As the expression has it.</param>
    /// <param name="ignoreCase">As the options have it there.</param>
    /// <returns>The set's number; null when there are too many.</returns>
    public int? Atom(string atom, bool ignoreCase)
    {
        var isShorthand = atom.Length == 2 && "dDwWsS".Contains(atom[1], StringComparison.Ordinal);
        return _numbers.ContainsKey((atom, ignoreCase)) || isShorthand || _asked++ < MaxAsked
            ? Number(atom, ignoreCase, () => isShorthand ? Shorthand(atom) : Ask(atom, ignoreCase))
            : null;
    }

    private int? Number(string atom, bool ignoreCase, Func<IReadOnlyList<UnitRange>> units)
    {
        if (_numbers.TryGetValue((atom, ignoreCase), out var number))
        {
            return number;
        }
        if (_sets.Count == MaxSets)
        {
            return null;
        }
        _sets.Add(units());
        _numbers.Add((atom, ignoreCase), _sets.Count - 1);
        return _sets.Count - 1;
    }

    // Of ASCII's letters only k has a third case; a test asks .NET.
    private static List<UnitRange> Cases(char letter)
    {
        var (upper, lower) = (letter & ~0x20, letter | 0x20);
        List<UnitRange> cases = [new(upper, upper), new(lower, lower)];
        if (lower == 'k')
        {
            cases.Add(new UnitRange(KelvinSign, KelvinSign));
        }
        return cases;
    }

    private static IReadOnlyList<UnitRange> Shorthand(string atom) => Shorthands.GetOrAdd(atom, static atom => Ask(atom, ignoreCase: false));

    private static List<UnitRange> Ask(string atom, bool ignoreCase)
    {
        var regex = new Regex($"(?:{atom})+", RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
        var units = ArrayPool<char>.Shared.Rent(UnitRange.Units);
        for (var unit = 0; unit < UnitRange.Units; unit++)
        {
            units[unit] = (char)unit;
        }
        var ranges = new List<UnitRange>();
        foreach (var run in regex.EnumerateMatches(units.AsSpan(0, UnitRange.Units)))
        {
            ranges.Add(new UnitRange(run.Index, run.Index + run.Length - 1));
        }
        ArrayPool<char>.Shared.Return(units);
        return ranges;
    }
}
