using LogRelay.Journal;
using LogRelay.Journal.Segments;

namespace LogRelay.Fuzz.Targets;

/// <summary>What a compressed block says of itself is possible, or not believed.</summary>
internal sealed class BlockNoteTarget : IFuzzTarget
{
    public string Name => "block-note";

    public IEnumerable<byte[]> Seeds =>
    [
        new BlockNote(0, 1000, 300).ToJson(new SegmentNote(1_700_000_000_000_000_000, 500, 2000, 12)),
        new BlockNote(1000, 1000, 300).ToJson(null),
        """{"lastTime":"2023-11-14T22:13:20Z"}"""u8.ToArray(),
    ];

    public IReadOnlyList<byte[]> Tokens { get; } = ["\"offset\":"u8.ToArray(), "\"block\":"u8.ToArray(), "-1"u8.ToArray(), "1e400"u8.ToArray(), "9223372036854775807"u8.ToArray(), "{"u8.ToArray()];

    public void Run(byte[] input)
    {
        if (BlockNote.TryRead(input, out var note))
        {
            PropertyFailedException.Unless(
                note.Offset >= 0 && note.Length is > 0 and <= JournalLimits.MaxBlockBytes && note.Stored is > 0 and <= JournalLimits.MaxStoredBlockBytes, $"{note}");
        }
    }
}
