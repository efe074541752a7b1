using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Patterns;

/// <summary>Makes an automaton, which matches in time linear in the text, from a pattern in Go's syntax.</summary>
internal static class GoPattern
{
    /// <summary>Reads a pattern. Does not throw.</summary>
    /// <param name="text">Go (RE2) syntax.</param>
    /// <param name="regex">The automaton; null when false.</param>
    /// <param name="problem">What is wrong with it, on one printable line; null when true.</param>
    public static bool TryCompile(
        string text,
        [NotNullWhen(true)] out Regex? regex,
        [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        if (!GoRegexSyntax.TryTranslate(text, out var translated, out problem))
        {
            return false;
        }

        try
        {
            regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (RegexParseException e)
        {
            problem = $"is not a valid pattern: {Reason(e.Error)}";
        }
        catch (NotSupportedException)
        {
            // What the translation lets through and the engine still cannot hold: an automaton over its own limit.
            problem = "is not supported: the pattern is too large to be matched in linear time";
        }

        return false;
    }

    // The engine's own text would quote the translation, which nobody wrote.
    private static string Reason(RegexParseError error) => error switch
    {
        RegexParseError.QuantifierAfterNothing => "a repetition (*, +, ?, {n}) has nothing to repeat",
        RegexParseError.NestedQuantifiersNotParenthesized => "a repetition follows a repetition; put the first in parentheses",
        RegexParseError.ReversedQuantifierRange => "in {n,m}, n is greater than m",
        RegexParseError.InsufficientClosingParentheses => "a closing ) is missing",
        RegexParseError.InsufficientOpeningParentheses => "a closing ) has no opening (",
        _ => MessageText.Quote(error.ToString()),
    };
}
