using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;

namespace LogRelay.Fuzz.Targets;

/// <summary>Whatever a container writes is read back byte for byte; by the exact parser too, if it takes the line.</summary>
internal sealed class RoundTripTarget : IFuzzTarget
{
    public string Name => "round-trip";

    public IEnumerable<byte[]> Seeds => ["hello"u8.ToArray(), [0xff, 0xfe, 0x00], "a\"b\\c\u2028<>&\t\n"u8.ToArray(), "{\"log\":\"x\"}"u8.ToArray(), []];

    public IReadOnlyList<byte[]> Tokens { get; } = ["\\"u8.ToArray(), "\""u8.ToArray(), [0xe2, 0x80, 0xa8], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80], "\n"u8.ToArray(), "\r"u8.ToArray(), [0], "\ufffd"u8.ToArray()];

    public void Run(byte[] input)
    {
        var entry = new LogEntry { Line = input, TimeNano = 1_700_000_000_000_000_001, Source = LogSource.Stderr };
        var attributes = JsonLineWriter.EncodeAttributes(new Dictionary<string, string> { ["k"] = System.Text.Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(20, input.Length))) });
        var line = new byte[JsonLineWriter.MaxLength(in entry, attributes)];
        var length = JsonLineWriter.Write(line, in entry, attributes);
        var text = new byte[length];
        PropertyFailedException.Unless(
            !ExactLineParser.TryParse(line.AsSpan(0, length), text, out var exact) || text.AsSpan(0, exact.LineLength).SequenceEqual(input), "the exact parser reads something else");
        PropertyFailedException.Unless(
            TolerantLineParser.TryParse(line.AsSpan(0, length), text, out var tolerant) && text.AsSpan(0, tolerant.LineLength).SequenceEqual(input), "the tolerant parser reads something else");
    }
}
