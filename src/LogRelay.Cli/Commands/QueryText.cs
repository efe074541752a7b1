namespace LogRelay.Cli.Commands;

/// <summary>Makes one query of the arguments of a command.</summary>
internal static class QueryText
{
    /// <summary>All of the parts, joined.</summary>
    /// <param name="parts">Queries that must all match; parentheses keep an OR in one of them to itself.</param>
    /// <param name="containers">Names or ids, any of which will do.</param>
    /// <param name="services">Names, any of which will do.</param>
    public static string Of(IReadOnlyList<string> parts, IReadOnlyList<string> containers, IReadOnlyList<string> services)
    {
        var given = parts.Where(static part => !string.IsNullOrWhiteSpace(part)).ToList();
        var isOne = given.Count == 1 && containers.Count == 0 && services.Count == 0;
        var all = isOne ? given : [.. given.Select(static part => part.Contains(' ', StringComparison.Ordinal) ? $"({part})" : part)];
        if (containers.Count > 0)
        {
            all.Insert(0, AnyOf(containers.SelectMany(static name => IsId(name) ? [Field("container", name), Field("id", name + "*")] : new[] { Field("container", name) })));
        }
        if (services.Count > 0)
        {
            all.Insert(0, AnyOf(services.Select(static name => Field("service", name))));
        }
        return string.Join(' ', all);
    }

    private static string AnyOf(IEnumerable<string> terms) => $"({string.Join(" OR ", terms)})";

    private static string Field(string field, string value)
    {
        var before = value.StartsWith('*') ? "*" : "";
        var after = value.Length > 1 && value.EndsWith('*') ? "*" : "";
        var text = value[before.Length..^after.Length].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"{field}:{before}\"{text}\"{after}";
    }

    private static bool IsId(string name) => name.Length is >= 6 and <= 64 && name.All(char.IsAsciiHexDigitLower);
}
