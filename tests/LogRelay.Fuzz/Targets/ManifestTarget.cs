using System.Buffers.Binary;
using LogRelay.Journal;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Fuzz.Targets;

/// <summary>A manifest that is believed can be a stream's; anything else is damage or a newer version, never an exception.</summary>
internal sealed class ManifestTarget : IFuzzTarget
{
    public string Name => "manifest";

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var slot = ManifestFile.Encode(new Manifest([new Segment(7, 1000, 500, SegmentCodec.Gzip, 11, 22, 33) { HeadChecksum = 9 }, Segment.Empty(8, 1500)], IsRotating: false), 2, ManifestFile.MinimumSlotBytes);
            yield return slot;
            yield return [.. slot, .. new byte[ManifestFile.MinimumSlotBytes - slot.Length], .. ManifestFile.Encode(new Manifest([Segment.Empty(8, 1500)], IsRotating: true), 3, ManifestFile.MinimumSlotBytes)];
            yield return [];
        }
    }

    public IReadOnlyList<byte[]> Tokens { get; } = ["LRMF"u8.ToArray(), [1, 0], [0, 4, 0, 0], [2, 0, 0, 0]];

    public void Run(byte[] input)
    {
        var storage = FileStorage.Holding("/m/journal.manifest", input);
        try
        {
            var manifest = ManifestFile.Read(storage, "/m/journal.manifest");
            using (ManifestFile.Open(storage, "/m/journal.manifest", out var opened))
            {
                PropertyFailedException.Unless(opened is null == manifest is null, "read and opened are not the same");
            }
            for (var i = 1; i < manifest?.Segments.Count; i++)
            {
                PropertyFailedException.Unless(manifest.Segments[i].BasePosition >= manifest.Segments[i - 1].EndPosition, "segments overlap");
            }
        }
        catch (JournalFormatException)
        {
            // A newer version, by its checksum.
        }
    }

    public void Repair(byte[] input)
    {
        for (var start = 0; start + ManifestFile.HeaderBytes <= input.Length; start += ManifestFile.MinimumSlotBytes)
        {
            var count = BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(start + 12));
            var used = ManifestFile.HeaderBytes + ((long)count * ManifestFile.SegmentBytes);
            if (count >= 0 && start + used + ManifestFile.ChecksumBytes <= input.Length)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(start + (int)used), Crc32C.Compute(input.AsSpan(start, (int)used)));
            }
        }
    }
}
