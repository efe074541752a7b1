using System.Text.RegularExpressions;

namespace LogRelay.Query.Language;

/// <summary>The one way in which a query's expressions are compiled: in time linear in the line, whatever the pattern.</summary>
public static class QueryRegex
{
    /// <summary>
    /// Longest time for one line. Linear time may still be long: a line of megabytes, and an expression of thousands of states.
    /// </summary>
    public static readonly TimeSpan MaxTimePerLine = TimeSpan.FromSeconds(10);

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="RegexParseException">It is none.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking, or more states than the engine holds.</exception>
    public static Regex Compile(string pattern, bool ignoreCase) => new(
        pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None),
        MaxTimePerLine);

    /// <summary>What the fault is, in a few words.</summary>
    internal static string Reason(RegexParseError error) => error switch
    {
        RegexParseError.QuantifierAfterNothing => "a repetition (*, +, ?, {n}) has nothing to repeat",
        RegexParseError.NestedQuantifiersNotParenthesized => "a repetition follows a repetition; put the first in parentheses",
        RegexParseError.ReversedQuantifierRange => "in {n,m}, n is greater than m",
        RegexParseError.ReversedCharacterRange => "in [a-z], the first character comes after the last",
        RegexParseError.UnterminatedBracket => "a closing ] is missing",
        RegexParseError.InsufficientClosingParentheses => "a closing ) is missing",
        RegexParseError.InsufficientOpeningParentheses => "a closing ) has no opening (",
        RegexParseError.UnescapedEndingBackslash => "it ends with a backslash",
        RegexParseError.UnrecognizedEscape => "there is no such escape",
        _ => $"{error}",
    };
}
