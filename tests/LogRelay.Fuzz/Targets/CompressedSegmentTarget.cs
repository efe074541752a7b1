using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Fuzz.Targets;

/// <summary>A compressed file gives no more bytes than its segment has, and comes to an end.</summary>
internal sealed class CompressedSegmentTarget(string name, SegmentCodec codec) : IFuzzTarget
{
    private const string Path = "/s/segment";

    public string Name => name;

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            using var blocks = BlockCodecs.Create(codec);
            using var target = new MemoryStream();
            var line = """{"log":"hello\n","stream":"stdout","time":"2023-11-14T22:13:20.123456789Z"}"""u8.ToArray();
            byte[] block = [.. line, (byte)'\n'];
            blocks.Write(target, block, 0, new SegmentNote(1, 0, block.Length * 3, 3));
            yield return target.ToArray();
            blocks.Write(target, block, block.Length, null);
            blocks.Write(target, block, block.Length * 2, null);
            yield return target.ToArray();
            yield return [];
        }
    }

    public IReadOnlyList<byte[]> Tokens { get; } = [[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255], [0x5c, 0x2a, 0x4d, 0x18], [0x28, 0xb5, 0x2f, 0xfd], "\"stored\":"u8.ToArray(), "\"offset\":0"u8.ToArray()];

    public void Run(byte[] input)
    {
        var storage = FileStorage.Holding(Path, input);
        var length = SegmentLength.Measure(storage, Path, codec);
        PropertyFailedException.Unless(length >= 0, $"a length of {length}");
        var segment = new Segment(1, 0, Math.Min(length, 1_000_000), codec, 0, 0, 0);
        using var source = new LineSource(new OpenSegment(segment, storage.Open(Path, StorageOpenMode.Read), IsActive: false), 0);
        var buffer = new byte[4096];
        var total = 0L;
        while (total < segment.Length)
        {
            var read = source.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, segment.Length - total)), out var skipped);
            if (read == 0)
            {
                break;
            }
            total += read + skipped;
            PropertyFailedException.Unless(skipped >= 0 && total <= segment.Length, $"{total} bytes, {skipped} skipped, of {segment.Length}");
        }
    }
}
