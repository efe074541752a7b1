using System.Globalization;
using System.Text;
using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>
/// One line of a token file, read and written: <c>name scope[,scope] sha256:hash [expires=time] [node=id or name]</c>.
/// </summary>
internal static class TokenLine
{
    private const string HashPrefix = "sha256:";
    private const int HashDigits = 64;
    private const int MaxNameLength = 100;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly (string Name, AccessScope Scope)[] Scopes =
        [("ingest", AccessScope.Ingest), ("read", AccessScope.Read), ("admin", AccessScope.Admin)];

    /// <summary>All scopes by name, for messages.</summary>
    public static string ScopeNames { get; } = string.Join(", ", Scopes.Select(static scope => scope.Name));

    /// <summary>Reads a line.</summary>
    /// <param name="line">Neither empty nor a comment.</param>
    /// <param name="fault">Why it is none, when null comes back. Nothing of the hash is in it.</param>
    public static AccessToken? Parse(string line, out string? fault)
    {
        var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3)
        {
            fault = "a line is: name scope[,scope] sha256:hash [expires=time] [node=id or name]";
            return null;
        }
        fault = NameFault(parts[0]);
        if (fault is not null || !TryParseScopes(parts[1], out var scopes, out fault))
        {
            return null;
        }
        if (parts[2].Length != HashPrefix.Length + HashDigits
            || !parts[2].StartsWith(HashPrefix, StringComparison.Ordinal)
            || !parts[2].AsSpan(HashPrefix.Length).ToString().All(char.IsAsciiHexDigitLower))
        {
            // Whoever put the token itself here would find it in the log.
            fault = $"the third word must be {HashPrefix} and {HashDigits} hexadecimal digits, as `logrelay-aggregator token create` prints it";
            return null;
        }
        return ParseOptions(new AccessToken(parts[0], scopes, parts[2][HashPrefix.Length..], Expires: null, Node: null), parts.AsSpan(3), out fault);
    }

    /// <summary>Writes a line, without its end.</summary>
    public static string Format(AccessToken token)
    {
        var line = new StringBuilder(token.Name).Append(' ').Append(NamesOf(token.Scopes)).Append(' ').Append(HashPrefix).Append(token.Hash);
        if (token.Expires is { } expires)
        {
            _ = line.Append(" expires=").Append(expires.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture));
        }
        return token.Node is { } node ? line.Append(" node=").Append(node).ToString() : line.ToString();
    }

    /// <summary>Scopes as a line has them.</summary>
    public static string NamesOf(AccessScope scopes) =>
        string.Join(',', Scopes.Where(scope => scopes.HasFlag(scope.Scope)).Select(static scope => scope.Name));

    /// <summary>Reads scopes between commas.</summary>
    public static bool TryParseScopes(string text, out AccessScope scopes, out string? fault)
    {
        scopes = AccessScope.None;
        foreach (var name in text.Split(','))
        {
            var scope = Array.Find(Scopes, scope => scope.Name == name).Scope;
            if (scope == AccessScope.None)
            {
                fault = $"scope \"{Shown.Of(name)}\" is none of {ScopeNames}";
                return false;
            }
            scopes |= scope;
        }
        fault = null;
        return true;
    }

    /// <summary>Why a name is none; null when it is one.</summary>
    public static string? NameFault(string name) =>
        name.Length is 0 or > MaxNameLength || name[0] == '#' || name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '@' or '/'))
            ? $"name \"{Shown.Of(name)}\" must be 1 to {MaxNameLength} letters, digits and - _ . @ /"
            : null;

    /// <summary>Why a node's id or name is none; null when it is one.</summary>
    public static string? NodeFault(string node) =>
        node.Length is 0 or > 253 || node.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? $"node \"{Shown.Of(node)}\" must be the id or the name of a node"
            : null;

    private static AccessToken? ParseOptions(AccessToken token, ReadOnlySpan<string> options, out string? fault)
    {
        fault = null;
        foreach (var option in options)
        {
            var (name, value) = option.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (option[..at], option[(at + 1)..]) : (option, "");
            switch (name)
            {
                case "expires" when token.Expires is null && TryParseTime(value, out var time):
                    token = token with { Expires = time };
                    break;
                case "expires":
                    fault = $"expires \"{Shown.Of(value)}\" must be one time such as 2027-01-31 or 2027-01-31T12:00:00Z";
                    return null;
                case "node" when token.Node is null && NodeFault(value) is null:
                    token = token with { Node = value };
                    break;
                case "node":
                    fault = $"node \"{Shown.Of(value)}\" must be the id or the name of one node";
                    return null;
                default:
                    fault = $"\"{Shown.Of(name)}\" is not known; expires=time and node=id or name are";
                    return null;
            }
        }
        return token;
    }

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", TimeFormat, "yyyy-MM-dd'T'HH:mm:sszzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time);
}
