using System.Text;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Tests.Sinks;

/// <summary>Streams and records for tests of sinks.</summary>
internal static class Batches
{
    public const long Time = 1_756_000_000_123_456_789;

    public static StreamContext Stream(string name = "web", IReadOnlyDictionary<string, string>? attributes = null) => new()
    {
        ContainerId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        ContainerName = name,
        ImageId = "sha256:fedcba98",
        ImageName = "nginx:1.29",
        Command = "/bin/sh -c \"run\"",
        Created = "2026-08-23T10:00:00.123456789Z",
        HostName = "node-1",
        Tag = "0123456789ab",
        Attributes = attributes ?? new Dictionary<string, string>(),
    };

    public static RecordBatch Of(params string[] lines) => Of(lines.Select(line => Encoding.UTF8.GetBytes(line)));

    public static RecordBatch Of(IEnumerable<byte[]> lines)
    {
        var batch = new RecordBatch();
        foreach (var line in lines)
        {
            Add(batch, line);
        }
        return batch;
    }

    public static void Add(
        RecordBatch batch,
        ReadOnlySpan<byte> line,
        LogSource source = LogSource.Stdout,
        RecordTraits traits = RecordTraits.None,
        long time = Time,
        string partialId = "",
        int ordinal = 0)
    {
        var id = Encoding.UTF8.GetBytes(partialId);
        var space = batch.TextSpace(line.Length + id.Length);
        line.CopyTo(space);
        id.CopyTo(space[line.Length..]);
        // Every record takes its line's length and one more byte of the stream.
        var start = batch.Count == 0 ? batch.StartPosition : batch.EndPosition;
        batch.EndPosition = start + line.Length + 1;
        batch.Add(new JournalRecord(start, batch.EndPosition, time, source, traits, ordinal, 0, line.Length, id.Length));
    }
}
