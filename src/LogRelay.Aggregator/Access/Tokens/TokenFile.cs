using System.Globalization;

namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>Reads the file of tokens: one a line, empty lines and lines that begin with <c>#</c> are for people.</summary>
internal static class TokenFile
{
    /// <summary>The longest file.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MostFaultsNamed = 10;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It has faults; the message names the first ten, with their lines.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TokenSet Read(string path) => Parse(SmallFile.ReadText(path, MaxBytes));

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="FormatException">See <see cref="Read"/>.</exception>
    public static TokenSet Parse(string content)
    {
        var tokens = new List<AccessToken>();
        var faults = new List<string>();
        var (names, hashes) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var number = 0;
        foreach (var line in content.Split('\n'))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }
            var token = TokenLine.Parse(text, out var fault);
            if (token is not null && !names.Add(token.Name))
            {
                fault = $"the name {token.Name} is there twice";
            }
            else if (token is not null && !hashes.Add(token.Hash))
            {
                fault = $"the token of {token.Name} is there twice";
            }
            if (fault is not null)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}: {fault}"));
                continue;
            }
            tokens.Add(token!);
        }
        return faults.Count == 0 ? new TokenSet(tokens) : throw new FormatException(string.Join("; ", faults.Take(MostFaultsNamed)));
    }
}
