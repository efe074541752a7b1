using System.Text.Json;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Routes;

/// <summary>Parses files of settings: JSON with comments and trailing commas.</summary>
internal static class RelayJson
{
    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonDocumentOptions Json = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    /// <summary>Parses a file's bytes. Does not throw, whatever they are.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <returns>Null when something is.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, string fileName, List<RelayFault> faults)
    {
        if (utf8.Length > MaxBytes)
        {
            faults.Add(new RelayFault(fileName, $"has {utf8.Length} bytes; at most {MaxBytes} are read"));
            return null;
        }
        try
        {
            return JsonDocument.Parse(utf8, Json);
        }
        catch (JsonException failure)
        {
            faults.Add(new RelayFault(
                $"line {(failure.LineNumber ?? 0) + 1}, column {(failure.BytePositionInLine ?? 0) + 1}",
                $"is not JSON: {OneLine(failure.Message)}"));
            return null;
        }
    }

    /// <summary>The parser's own words, without the place that it adds.</summary>
    private static string OneLine(string message)
    {
        var place = message.IndexOf(" LineNumber", StringComparison.Ordinal);
        var text = MessageText.Quote(place > 0 ? message[..place].TrimEnd('.') : message);
        return text[1..^1];
    }
}
