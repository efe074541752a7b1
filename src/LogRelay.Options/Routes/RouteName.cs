namespace LogRelay.Options.Routes;

/// <summary>The names of routes and of their sinks. A sink's name is the name of its cursor's file too.</summary>
public static class RouteName
{
    /// <summary>The rule, for messages.</summary>
    public const string Rule = "letters, digits, _, . and -, the first a letter or digit, at most 63";

    private const int MaxLength = 63;

    /// <summary>Whether a route or a sink may be called so.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-');
}
