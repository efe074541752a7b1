using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LogRelay.Options.Patterns;

/// <summary>
/// A pattern over log lines: Go's syntax and meaning, matched in time linear in the line, without allocating.
/// Equal when the texts are equal. Immutable; safe from any thread.
/// </summary>
/// <remarks>Of the flags, <c>U</c> (ungreedy) has no effect on how much a match takes.</remarks>
public sealed class LinePattern : IEquatable<LinePattern>
{
    private readonly Regex _regex;

    private LinePattern(string text, Regex regex)
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
        [NotNullWhen(true)] out LinePattern? pattern,
        [NotNullWhen(false)] out string? problem)
    {
        pattern = GoPattern.TryCompile(text, out var regex, out problem) ? new LinePattern(text, regex) : null;
        return pattern is not null;
    }

    /// <summary>Whether the pattern is found anywhere in <paramref name="line"/>.</summary>
    public bool IsMatch(ReadOnlySpan<char> line) => _regex.IsMatch(line);

    /// <summary>Every match in <paramref name="line"/>, from left to right, none overlapping another; empty ones too.</summary>
    public Regex.ValueMatchEnumerator Matches(ReadOnlySpan<char> line) => _regex.EnumerateMatches(line);

    /// <inheritdoc/>
    public bool Equals(LinePattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinePattern);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
