using System.Buffers.Binary;
using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Storage;

namespace LogRelay.Fuzz.Targets;

/// <summary>A cursor is believed, corrupt, or newer; one that was replaced works.</summary>
internal sealed class CursorTarget : IFuzzTarget
{
    private const int SecondSlot = 4096;

    public string Name => "cursor";

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var slot = new byte[CursorSlot.Bytes];
            new CursorSlot(CursorSlot.NewestVersion, 5, 123_456).Write(slot);
            yield return slot;
            yield return [.. slot, .. new byte[SecondSlot - CursorSlot.Bytes], .. slot];
        }
    }

    public IReadOnlyList<byte[]> Tokens { get; } = ["LRCU"u8.ToArray(), [2, 0]];

    public void Run(byte[] input)
    {
        var storage = FileStorage.Holding("/c/gelf", input);
        try
        {
            using var cursor = CursorFile.OpenOrReplace(storage, "/c/gelf", 7, out _);
            PropertyFailedException.Unless(cursor.Position is >= 0 and < long.MaxValue / 2, $"at {cursor.Position}");
            cursor.Save(9);
            PropertyFailedException.Unless(CursorFile.ReadPosition(storage, "/c/gelf") == 9, "what was saved is not read");
        }
        catch (JournalFormatException)
        {
            // A newer version, by its checksum.
        }
    }

    public void Repair(byte[] input)
    {
        foreach (var start in (ReadOnlySpan<int>)[0, SecondSlot])
        {
            if (input.Length >= start + CursorSlot.Bytes)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(start + CursorSlot.Bytes - 4), Crc32C.Compute(input.AsSpan(start, CursorSlot.Bytes - 4)));
            }
        }
    }
}
