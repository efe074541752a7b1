using System.Buffers;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>Reads the file of <c>gelf-http-headers-file</c>: a header a line. Its content is never repeated in a message.</summary>
internal static class HttpHeadersFile
{
    private const int MaxBytes = 16 * 1024;
    private const string Option = "gelf-http-headers-file";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // What says where a request ends, and what is in it, is not up to the file.
    private static readonly string[] Own =
        ["connection", "content-encoding", "content-length", "content-type", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"];

    /// <summary>The headers as they are sent, each line ended by CR LF; empty lines are left out.</summary>
    /// <exception cref="OptionFileException">The file cannot be read, or holds something else.</exception>
    public static byte[] Read(string path)
    {
        var result = new StringBuilder();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (line.Length > 0)
            {
                result.Append(Problem(line) is { } problem ? throw new OptionFileException($"{Option}: line {number} of {path} {problem}") : line).Append("\r\n");
            }
        }
        return Encoding.Latin1.GetBytes(result.ToString());
    }

    private static string[] Lines(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaxBytes
                ? Encoding.Latin1.GetString(bytes, 0, length).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n')
                : throw new OptionFileException($"{Option}: {path} is longer than {MaxBytes} bytes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw OptionFileException.Of(Option, path, error);
        }
    }

    private static string? Problem(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(NameCharacters))
        {
            return "is no header; it must be such as \"Authorization: Bearer ...\"";
        }
        if (line.AsSpan(colon).ContainsAnyInRange('\0', '\u001F') || line.Contains('\u007F', StringComparison.Ordinal))
        {
            return "has a control character";
        }
        return Own.Contains(line[..colon], StringComparer.OrdinalIgnoreCase) ? $"sets {line[..colon]}, which LogRelay sets itself" : null;
    }
}
