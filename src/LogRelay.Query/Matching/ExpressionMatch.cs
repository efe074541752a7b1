using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LogRelay.Query.Language;

namespace LogRelay.Query.Matching;

/// <summary>Looks for a regular expression in UTF-8. Any thread.</summary>
internal sealed class ExpressionMatch(string pattern, bool ignoreCase)
{
    private const int StackCharacters = 512;

    private readonly Regex _regex = QueryRegex.Compile(pattern, ignoreCase);

    /// <summary>What every match holds.</summary>
    public ExpressionLiterals Literals { get; } = ExpressionLiterals.Of(pattern, ignoreCase);

    /// <summary>Whether the expression is found. Bytes that are not UTF-8 stand for U+FFFD.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        char[]? rented = null;
        // UTF-8 never has more characters than bytes.
        var characters = text.Length <= StackCharacters ? stackalloc char[StackCharacters] : (rented = ArrayPool<char>.Shared.Rent(text.Length));
        var count = Encoding.UTF8.GetChars(text, characters);
        var found = _regex.IsMatch(characters[..count]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
        return found;
    }
}
