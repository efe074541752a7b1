using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Journal.Tests.JsonFile;

/// <summary>Against what Docker's own json-file driver wrote; tests/golden/json-file/make.sh makes the files.</summary>
public sealed class GoldenLineTests
{
    private const int ChunkBytes = 16 * 1024;

    [Fact]
    public void Write_TheLinesThatDockerWrote_GivesItsBytes()
    {
        var entries = Entries(Golden("input.bin"));
        var lines = Lines(Golden("docker-20.10.24.log"));
        using var batch = new RecordBatch();
        Assert.Equal(entries.Count, lines.Count);

        for (var i = 0; i < entries.Count; i++)
        {
            Assert.True(JsonLineReader.TryReadTime(lines[i], out var timeNano));
            var entry = new LogEntry
            {
                TimeNano = timeNano,
                Line = entries[i].Line,
                IsPartial = entries[i].IsPartial,
                IsLastPartial = entries[i].IsLast,
            };
            var written = Written(entry, []);

            // Docker's line, and before its closing brace the extra keys, if there are any.
            Assert.StartsWith(Text(lines[i].AsSpan(0, lines[i].Length - 2)), Text(written), StringComparison.Ordinal);
            var extra = Text(written.AsSpan(lines[i].Length - 2));
            Assert.Equal(HasExtraKeys(entries[i]), extra != "}\n");
            Assert.True(JsonLineReader.TryRead(written, batch, i, i + 1));
            Assert.Equal(entries[i].Line, batch.Line(batch.Records[i]));
        }
    }

    [Fact]
    public void TryRead_TheLinesThatDockerWrote_GivesTheirText()
    {
        var entries = Entries(Golden("input.bin"));
        var lines = Lines(Golden("docker-20.10.24.log"));
        using var batch = new RecordBatch();

        for (var i = 0; i < lines.Count; i++)
        {
            Assert.True(JsonLineReader.TryRead(lines[i], batch, i, i + 1));
            var record = batch.Records[i];
            // Docker wrote one U+FFFD for each byte that is not UTF-8.
            var expected = entries[i].Line.AsSpan();
            var text = batch.Line(record);
            Assert.True(
                System.Text.Unicode.Utf8.IsValid(expected) ? text.SequenceEqual(expected) : Text(text).Contains('\ufffd', StringComparison.Ordinal),
                $"line {i}");
            Assert.Equal(!entries[i].IsPartial || entries[i].IsLast, (record.Traits & RecordTraits.Unterminated) == 0);
        }
    }

    [Fact]
    public void EncodeAttributes_OddLabels_GivesDockersBytes()
    {
        var attributes = JsonLineWriter.EncodeAttributes(new Dictionary<string, string>
        {
            ["tag"] = "golden",
            ["ключ"] = "😀",
            ["Z"] = "1",
            ["a.b/c"] = "2",
            ["empty"] = "",
            ["E"] = "v",
            ["quote"] = "<&>\"\\ tab\tnl\nsep \u2028 del\u007f esc\u001b",
        });
        var lines = Lines(Golden("docker-20.10.24-attrs.log"));

        for (var i = 0; i < 2; i++)
        {
            Assert.True(JsonLineReader.TryReadTime(lines[i], out var timeNano));
            var entry = new LogEntry
            {
                Source = LogSource.Stderr,
                TimeNano = timeNano,
                Line = i == 0 ? "to stderr"u8 : "no end"u8,
                IsPartial = i == 1,
            };
            Assert.StartsWith(Text(lines[i].AsSpan(0, lines[i].Length - 2)), Text(Written(entry, attributes)), StringComparison.Ordinal);
        }
    }

    // As dockerd's copier makes them: 16 KiB without a newline are a chunk; so are the last bytes without one.
    private static List<(byte[] Line, bool IsPartial, bool IsLast)> Entries(byte[] input)
    {
        var entries = new List<(byte[], bool, bool)>();
        var isSplit = false;
        for (var rest = input.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n');
            var isEnd = length is >= 0 and < ChunkBytes;
            length = isEnd ? length : Math.Min(ChunkBytes, rest.Length);
            entries.Add((rest[..length].ToArray(), isSplit || !isEnd, isEnd && isSplit));
            isSplit = !isEnd;
            rest = rest[(isEnd ? length + 1 : length)..];
        }
        return entries;
    }

    private static bool HasExtraKeys((byte[] Line, bool IsPartial, bool IsLast) entry) =>
        entry.IsPartial || !System.Text.Unicode.Utf8.IsValid(entry.Line);

    private static List<byte[]> Lines(byte[] file)
    {
        var lines = new List<byte[]>();
        for (var start = 0; start < file.Length;)
        {
            var length = file.AsSpan(start).IndexOf((byte)'\n') + 1;
            lines.Add(file[start..(start + length)]);
            start += length;
        }
        return lines;
    }

    private static byte[] Written(LogEntry entry, byte[] attributes)
    {
        var buffer = new byte[JsonLineWriter.MaxLength(entry, attributes)];
        return buffer[..JsonLineWriter.Write(buffer, entry, attributes)];
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "json-file", name));
}
