using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LogRelay.Query.Language;
using LogRelay.Query.Matching.Automata;

namespace LogRelay.Query.Matching;

/// <summary>Looks for a regular expression in UTF-8. Any thread.</summary>
internal sealed class ExpressionMatch(string pattern, bool ignoreCase)
{
    private const int StackCharacters = 512;

    // Made when a line is first looked at: few of a search for a rare word get that far.
    private readonly Lazy<ExpressionAutomaton?> _automaton = new(() => ExpressionAutomaton.Of(pattern, ignoreCase));
    private readonly Lazy<Regex> _regex = new(() => QueryRegex.Compile(pattern, ignoreCase));

    /// <summary>What every match holds.</summary>
    public ExpressionLiterals Literals { get; } = ExpressionLiterals.Of(pattern, ignoreCase);

    /// <summary>Whether the expression is found. Bytes that are not UTF-8 stand for U+FFFD.</summary>
    public bool IsIn(ReadOnlySpan<byte> text) => _automaton.Value is { } automaton ? automaton.IsIn(text) : IsInCharacters(text);

    private bool IsInCharacters(ReadOnlySpan<byte> text)
    {
        char[]? rented = null;
        // UTF-8 never has more characters than bytes.
        var characters = text.Length <= StackCharacters ? stackalloc char[StackCharacters] : (rented = ArrayPool<char>.Shared.Rent(text.Length));
        var count = Encoding.UTF8.GetChars(text, characters);
        var found = _regex.Value.IsMatch(characters[..count]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
        return found;
    }
}
