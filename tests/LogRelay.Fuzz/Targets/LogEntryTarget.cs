using LogRelay.Journal.Framing;

namespace LogRelay.Fuzz.Targets;

/// <summary>An entry that decodes and is encoded again decodes to the same.</summary>
internal sealed class LogEntryTarget : IFuzzTarget
{
    public string Name => "log-entry";

    public IEnumerable<byte[]> Seeds => [FrameTarget.Frame("hello", false)[4..], FrameTarget.Frame("part", true)[4..], []];

    public IReadOnlyList<byte[]> Tokens { get; } = ["\x0A\x06stdout"u8.ToArray(), [0x10, 0x80, 0x01], [0x1a, 0x02, 0x41, 0x42], [0x20, 0x01], [0x2a, 0x04, 0x08, 0x01, 0x18, 0x02], [0x0b, 0x0c], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]];

    public void Run(byte[] input)
    {
        if (!LogEntryDecoder.TryDecode(input, out var entry, out var fault))
        {
            PropertyFailedException.Unless(fault != LogEntryFault.None, "refused without a fault");
            return;
        }
        var frame = new byte[LogEntryEncoder.MaxLength(in entry) + 1];
        var length = LogEntryEncoder.Write(frame, in entry, appendNewline: false);
        PropertyFailedException.Unless(
            LogEntryDecoder.TryDecode(frame.AsSpan(4, length - 4), out var again, out _)
                && again.Line.SequenceEqual(entry.Line) && again.Source == entry.Source && again.TimeNano == entry.TimeNano,
            "not the same when encoded again");
    }
}
