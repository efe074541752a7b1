using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

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
        pattern = GoPattern.TryCompile(text, out var regex, out problem) ? new KeyPattern(text, regex) : null;
        return pattern is not null;
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
}
