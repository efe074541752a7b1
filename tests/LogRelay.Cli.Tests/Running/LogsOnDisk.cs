using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LogRelay.Testing;

namespace LogRelay.Cli.Tests.Running;

/// <summary>A folder as Docker's json-file driver leaves it.</summary>
internal sealed class LogsOnDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The folder of all containers.</summary>
    public string Path => _folder.Path;

    /// <summary>A container's id.</summary>
    public static string Id(int number) => new((char)('a' + number), 64);

    /// <summary>Writes a container's active file, and who it is.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="lines">Time, stderr or not, line.</param>
    public LogsOnDisk With(int number, string name, params (string Time, bool IsError, string Line)[] lines)
    {
        Write(number, "", Encoding.UTF8.GetBytes(Format(lines)));
        var config = $$"""
            {"ID":"{{Id(number)}}","Name":"/{{JsonEncodedText.Encode(name)}}","Image":"sha256:1","Created":"2026-11-23T09:00:00Z",
             "Config":{"Image":"shop/{{JsonEncodedText.Encode(name)}}:1","Env":["SECRET=hunter2"],"Labels":{"com.docker.compose.service":"{{JsonEncodedText.Encode(name.Split('-')[0])}}","team":"blue"} } }
            """;
        File.WriteAllBytes(System.IO.Path.Combine(FolderOf(number), "config.v2.json"), Encoding.UTF8.GetBytes(config).AsSpan());
        return this;
    }

    /// <summary>Adds a rotated file, compressed as Docker does it.</summary>
    public LogsOnDisk WithRotated(int number, int index, params (string Time, bool IsError, string Line)[] lines)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Format(lines)));
        }
        Write(number, $".{index}.gz", compressed.ToArray());
        return this;
    }

    /// <summary>Writes a file of a container.</summary>
    public void Write(int number, string suffix, byte[] bytes)
    {
        Directory.CreateDirectory(FolderOf(number));
        using var file = File.Create(System.IO.Path.Combine(FolderOf(number), $"{Id(number)}-json.log{suffix}"));
        file.Write(bytes);
    }

    /// <summary>A container's folder.</summary>
    public string FolderOf(int number) => System.IO.Path.Combine(_folder.Path, Id(number));

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static string Format((string Time, bool IsError, string Line)[] lines) => string.Concat(lines.Select(static line =>
        $"{{\"log\":{Json(line.Line + "\n")},\"stream\":\"{(line.IsError ? "stderr" : "stdout")}\",\"time\":\"2026-11-23T{line.Time}Z\"}}\n"));

    private static string Json(string text) => JsonEncodedText.Encode(text) is var encoded ? $"\"{encoded}\"" : "";
}
