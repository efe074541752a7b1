using System.Text;

namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>Adds a token to a file that the aggregator may be reading.</summary>
internal static class TokenFileAppender
{
    private const UnixFileMode ForItsOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Adds a line. A new file is for its owner alone; owner and mode of one that is there stay.</summary>
    /// <exception cref="FormatException">The file has faults, or a token of that name.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Append(string path, AccessToken token)
    {
        // In place, not by a rename: the file may be a bind mount of its own.
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            UnixCreateMode = ForItsOwner,
        });
        if (file.Length > TokenFile.MaxBytes)
        {
            throw new IOException($"{path} has more than {TokenFile.MaxBytes} bytes");
        }
        var content = new byte[file.Length];
        file.ReadExactly(content);
        var before = Encoding.UTF8.GetString(content);
        if (TokenFile.Parse(before).All.Any(known => known.Name == token.Name))
        {
            throw new FormatException($"{path} has a token {token.Name} already: take its line out, or choose another name");
        }
        var line = (before.Length == 0 || before.EndsWith('\n') ? "" : "\n") + TokenLine.Format(token) + "\n";
        file.Write(Encoding.UTF8.GetBytes(line));
        file.Flush(flushToDisk: true);
    }
}
