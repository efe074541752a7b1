namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>Log options as a test's data writes them.</summary>
internal static class LogOption
{
    /// <summary>Cuts each <c>name=value</c> at its first equals sign.</summary>
    public static IReadOnlyList<(string Name, string Value)> ParseAll(IEnumerable<string> options) =>
        [.. options.Select(static option => (option[..option.IndexOf('=', StringComparison.Ordinal)], option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..]))];
}
