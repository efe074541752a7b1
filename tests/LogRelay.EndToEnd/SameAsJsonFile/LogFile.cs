using System.Globalization;
using System.IO.Compression;
using LogRelay.EndToEnd.Engine;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>One file of a container's log.</summary>
/// <param name="Suffix">What follows <c>ID-json.log</c> in its name: nothing, <c>.1</c>, <c>.2.gz</c>.</param>
/// <param name="Lines">Its lines, decompressed.</param>
internal sealed record LogFile(string Suffix, IReadOnlyList<LogLine> Lines)
{
    /// <summary>Bytes, decompressed.</summary>
    public long Size => Lines.Sum(static line => (long)line.Bytes);

    /// <summary>The files beside an active file that belong to it by their names, oldest first.</summary>
    /// <param name="activePath">The path that ends in <c>ID-json.log</c>.</param>
    public static IReadOnlyList<LogFile> ReadAll(string activePath) =>
        [.. PathsOf(activePath).Select(path => new LogFile(path[activePath.Length..], LogLine.ParseAll(Read(path))))];

    /// <summary>Their paths, oldest first.</summary>
    public static IReadOnlyList<string> PathsOf(string activePath) =>
        [.. Directory.GetFiles(Path.GetDirectoryName(activePath)!, Path.GetFileName(activePath) + "*")
            .OrderByDescending(path => Number(path[activePath.Length..]))];

    /// <summary>A file's bytes, decompressed.</summary>
    public static byte[] Read(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(path);
        }

        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var text = new MemoryStream();
        gzip.CopyTo(text);
        return text.ToArray();
    }

    /// <summary>
    /// Waits until all but the active file are compressed. LogRelay does in the background what json-file does before
    /// it takes the next line.
    /// </summary>
    public static Task CompressedAsync(string activePath, CancellationToken ct) => Eventually.TrueAsync(
        $"the rotated files of {activePath} are compressed",
        () => PathsOf(activePath).All(path => path == activePath || path.EndsWith(".gz", StringComparison.Ordinal)),
        ct);

    private static int Number(string suffix)
    {
        var digits = suffix.Split('.', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
