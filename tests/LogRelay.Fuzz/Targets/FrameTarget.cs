using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;

namespace LogRelay.Fuzz.Targets;

/// <summary>dockerd's frames: the reader and the search for the next one come to an end, and stay inside the buffer.</summary>
internal sealed class FrameTarget : IFuzzTarget
{
    public string Name => "frames";

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var frame = Frame("hello", false);
            yield return frame;
            yield return [.. frame, .. Frame(new string('x', 300), true), .. frame];
            yield return [.. frame, 1, 2, 3, .. frame];
            yield return [0xff, 0xff, 0xff, 0xff, .. frame];
            yield return [];
        }
    }

    public IReadOnlyList<byte[]> Tokens { get; } = [[0, 0, 0, 8], "\x0A\x06stdout"u8.ToArray(), "\x0A\x06stderr"u8.ToArray(), [0, 8, 0, 0], [0x1a, 0x05]];

    public void Run(byte[] input)
    {
        var offset = 0;
        while (offset < input.Length)
        {
            var rest = input.AsSpan(offset);
            var status = FrameReader.TryRead(rest, FrameLimits.MaxPayloadBytes, out var payload, out var frameBytes);
            if (status == FrameStatus.Incomplete)
            {
                break;
            }
            if (status == FrameStatus.Complete && LogEntryDecoder.TryDecode(payload, out _, out _))
            {
                PropertyFailedException.Unless(frameBytes > 0 && frameBytes <= rest.Length, $"a frame of {frameBytes} in {rest.Length} bytes");
                offset += frameBytes;
                continue;
            }
            var next = FrameResync.IndexOfNextFrame(rest[1..], FrameLimits.MaxPayloadBytes);
            PropertyFailedException.Unless(next < rest.Length, $"the next frame at {next} of {rest.Length}");
            offset += next < 0 ? rest.Length : next + 1;
        }
    }

    internal static byte[] Frame(string line, bool isPartial)
    {
        var entry = new LogEntry { Line = Encoding.UTF8.GetBytes(line), TimeNano = 1_700_000_000_123_456_789, IsPartial = isPartial, PartialId = "ab"u8, PartialOrdinal = 3 };
        var frame = new byte[LogEntryEncoder.MaxLength(in entry) + 1];
        return frame[..LogEntryEncoder.Write(frame, in entry, appendNewline: false)];
    }
}
