using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Patterns;

/// <summary>
/// A pattern over the names of labels or variables: Go's syntax and meaning, matched in time linear in the name.
/// Equal when the texts are equal. Immutable; safe from any thread.
/// </summary>
public sealed class KeyPattern : IEquatable<KeyPattern>
{
    private readonly Regex _regex;

    private KeyPattern(string text, Regex regex)
    {
        Text = text;
        _regex = regex;
    }

    /// <summary>The pattern as the person wrote it.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern. Does not throw.</summary>
    /// <param name="text">Go (RE2) syntax.</param>
    /// <param name="pattern">The pattern; null when false.</param>
    /// <param name="problem">What is wrong with it, on one printable line; null when true.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out KeyPattern? pattern,
        [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        if (!GoRegexSyntax.TryTranslate(text, out var translated, out problem))
        {
            return false;
        }

        try
        {
            pattern = new KeyPattern(text, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
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

    /// <summary>Whether the pattern is found anywhere in <paramref name="name"/>.</summary>
    public bool IsMatch(string name) => _regex.IsMatch(name);

    /// <inheritdoc/>
    public bool Equals(KeyPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KeyPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

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
