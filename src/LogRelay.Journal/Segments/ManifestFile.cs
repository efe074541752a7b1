using System.Buffers.Binary;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>
/// <c>journal.manifest</c>: two slots, written in turn, so that a write cut short never costs the other one.
/// </summary>
/// <remarks>
/// Slot, little-endian: magic "LRMF", u16 version, u16 flags (bit 0: rotating), u32 slot bytes, u32 segment count,
/// u64 generation, u64 power cycle, then 56 bytes a segment (sequence, base, length, min time, max time, records: 8 each; codec: 1, kind: 1, zero: 2, checksum of the file's head: 4),
/// then CRC32C of all that. Both slots have the same size, which doubles when the list outgrows it.
/// Not thread-safe: the journal's lock guards it.
/// </remarks>
internal sealed class ManifestFile : IDisposable
{
    internal const ushort Version = 1;
    internal const int HeaderBytes = 32;
    internal const int SegmentBytes = 56;
    internal const int ChecksumBytes = 4;
    internal const int MinimumSlotBytes = 1024;
    private const uint Magic = 0x464D524C;
    private const ushort RotatingBit = 1;
    private const byte LossMarkerKind = 1;

    private readonly IStorage _storage;
    private readonly string _path;
    private IStorageFile _file;
    private int _slotBytes;
    private ulong _generation;

    private ManifestFile(IStorage storage, string path, IStorageFile file, int slotBytes, ulong generation)
    {
        _storage = storage;
        _path = path;
        _file = file;
        _slotBytes = slotBytes;
        _generation = generation;
    }

    /// <summary>New path of what stood in the manifest's place and was none, or was damaged; null when nothing did.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Opens the manifest, or starts an empty one.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="path">Its path.</param>
    /// <param name="manifest">The newest state that is whole; null when there is none, because the file is new or damaged.</param>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public static ManifestFile Open(IStorage storage, string path, out Manifest? manifest)
    {
        var obstacle = Quarantine.IsObstacle(storage, path) ? Quarantine.SetAside(storage, path) : null;
        var file = OpenAsItIs(storage, path, out manifest);
        file.SetAside = obstacle;
        if (manifest is not null || file._file.Length == 0)
        {
            return file;
        }
        // Damaged: kept for a person to look at, never replaced by an empty one under its own name.
        file.Dispose();
        var aside = Quarantine.SetAside(storage, path);
        var fresh = OpenAsItIs(storage, path, out _);
        fresh.SetAside = aside;
        return fresh;
    }

    /// <summary>Reads the manifest and changes nothing.</summary>
    /// <returns>The newest state that is whole; null when there is none.</returns>
    /// <exception cref="FileNotFoundException">There is no manifest.</exception>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public static Manifest? Read(IStorage storage, string path)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        return Parse(file, path, out _, out _);
    }

    private static ManifestFile OpenAsItIs(IStorage storage, string path, out Manifest? manifest)
    {
        var file = storage.Open(path, StorageOpenMode.ReadWrite);
        try
        {
            manifest = Parse(file, path, out var slotBytes, out var generation);
            return new ManifestFile(storage, path, file, slotBytes, generation);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes <paramref name="manifest"/> the newest state, of this power cycle. It survives a killed process; a power loss only after <see cref="Sync"/>.</summary>
    public void Save(Manifest manifest)
    {
        manifest = manifest with { PowerCycle = _storage.PowerCycle };
        var needed = HeaderBytes + (manifest.Segments.Count * SegmentBytes) + ChecksumBytes;
        if (needed > _slotBytes)
        {
            Grow(manifest, needed);
            return;
        }
        var generation = _generation + 1;
        var slot = Encode(manifest, generation, _slotBytes);
        _file.Write((long)(generation % 2) * _slotBytes, slot);
        // Only now: after a failure the next attempt goes to the same slot, never to the one that is whole.
        _generation = generation;
    }

    /// <summary>Makes the saved state survive a power loss.</summary>
    public void Sync() => _file.Sync();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Manifest? Parse(IStorageFile file, string path, out int slotBytes, out ulong generation)
    {
        var bytes = new byte[Math.Min(file.Length, JournalLimits.MaxManifestBytes)];
        var content = bytes.AsSpan(0, file.Read(0, bytes));
        Manifest? manifest = null;
        slotBytes = FindSlotBytes(content);
        generation = 0;
        for (var slot = 0; slot < 2; slot++)
        {
            var start = slot * slotBytes;
            if (start < content.Length && TryParse(content[start..], path, out var found, out var foundGeneration)
                && foundGeneration > generation)
            {
                manifest = found;
                generation = foundGeneration;
            }
        }
        return manifest;
    }

    internal static byte[] Encode(Manifest manifest, ulong generation, int slotBytes)
    {
        var used = HeaderBytes + (manifest.Segments.Count * SegmentBytes);
        var slot = new byte[used + ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(slot.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(slot.AsSpan(6), manifest.IsRotating ? RotatingBit : (ushort)0);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(8), slotBytes);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(12), manifest.Segments.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(16), generation);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(24), manifest.PowerCycle);
        for (var i = 0; i < manifest.Segments.Count; i++)
        {
            var segment = manifest.Segments[i];
            var target = slot.AsSpan(HeaderBytes + (i * SegmentBytes), SegmentBytes);
            BinaryPrimitives.WriteInt64LittleEndian(target, segment.Sequence);
            BinaryPrimitives.WriteInt64LittleEndian(target[8..], segment.BasePosition);
            BinaryPrimitives.WriteInt64LittleEndian(target[16..], segment.Length);
            BinaryPrimitives.WriteInt64LittleEndian(target[24..], segment.MinTimeNano);
            BinaryPrimitives.WriteInt64LittleEndian(target[32..], segment.MaxTimeNano);
            BinaryPrimitives.WriteInt64LittleEndian(target[40..], segment.Records);
            target[48] = (byte)segment.Codec;
            target[49] = segment.IsLossMarker ? LossMarkerKind : (byte)0;
            BinaryPrimitives.WriteUInt32LittleEndian(target[52..], segment.HeadChecksum);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(used), Checksum(slot.AsSpan(0, used)));
        return slot;
    }

    private static bool TryParse(ReadOnlySpan<byte> slot, string path, out Manifest? manifest, out ulong generation)
    {
        manifest = null;
        generation = 0;
        if (slot.Length < HeaderBytes + ChecksumBytes || BinaryPrimitives.ReadUInt32LittleEndian(slot) != Magic)
        {
            return false;
        }
        var version = BinaryPrimitives.ReadUInt16LittleEndian(slot[4..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(slot[12..]);
        if (count < 0 || count > (slot.Length - HeaderBytes - ChecksumBytes) / SegmentBytes)
        {
            return false;
        }
        var used = HeaderBytes + (count * SegmentBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(slot[used..]) != Checksum(slot[..used]))
        {
            return false;
        }
        if (version > Version)
        {
            throw new JournalFormatException(path, version, Version);
        }
        var segments = new Segment[count];
        for (var i = 0; i < count; i++)
        {
            var source = slot.Slice(HeaderBytes + (i * SegmentBytes), SegmentBytes);
            segments[i] = new Segment(
                BinaryPrimitives.ReadInt64LittleEndian(source),
                BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
                (SegmentCodec)source[48],
                BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[40..]))
            {
                IsLossMarker = source[49] == LossMarkerKind,
                HeadChecksum = BinaryPrimitives.ReadUInt32LittleEndian(source[52..]),
            };
        }
        generation = BinaryPrimitives.ReadUInt64LittleEndian(slot[16..]);
        manifest = new Manifest(segments, (BinaryPrimitives.ReadUInt16LittleEndian(slot[6..]) & RotatingBit) != 0)
        {
            PowerCycle = BinaryPrimitives.ReadUInt64LittleEndian(slot[24..]),
        };
        return IsSound(segments);
    }

    /// <summary>True when the entries can be a stream's: what has a right checksum may still have been written by a stranger.</summary>
    private static bool IsSound(Segment[] segments)
    {
        var sequence = 0L;
        var position = 0L;
        foreach (var segment in segments)
        {
            if (segment.Sequence <= sequence || segment.BasePosition < position || segment.Length < 0
                || segment.BasePosition > JournalLimits.MaxPosition || segment.Length > JournalLimits.MaxPosition
                || !Enum.IsDefined(segment.Codec))
            {
                return false;
            }
            sequence = segment.Sequence;
            position = segment.EndPosition;
        }
        return segments.Length > 0;
    }

    /// <summary>The slot size that either slot's header names; the default when neither can be read.</summary>
    private static int FindSlotBytes(ReadOnlySpan<byte> content)
    {
        // Slot 0 names it. When slot 0 is damaged, slot 1 stands at its own size, which is a power of two.
        for (var candidate = 0; candidate <= content.Length - HeaderBytes; candidate = candidate == 0 ? MinimumSlotBytes : candidate * 2)
        {
            var slot = content[candidate..];
            var named = BinaryPrimitives.ReadInt32LittleEndian(slot[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(slot) == Magic
                && named >= MinimumSlotBytes && named <= JournalLimits.MaxManifestBytes / 2
                && (candidate == 0 || candidate == named))
            {
                return named;
            }
        }
        return MinimumSlotBytes;
    }

    /// <summary>Rewrites the file as a whole with larger slots.</summary>
    private void Grow(Manifest manifest, int needed)
    {
        var slotBytes = _slotBytes;
        while (slotBytes < needed)
        {
            slotBytes = checked(slotBytes * 2);
        }
        // Generation even: the state stands in slot 0, where a reader looks for the slot size.
        var generation = _generation + 2 - (_generation % 2);
        AtomicFile.Write(_storage, _path, Encode(manifest, generation, slotBytes));
        var file = _storage.Open(_path, StorageOpenMode.ReadWrite);
        _file.Dispose();
        _file = file;
        _slotBytes = slotBytes;
        _generation = generation;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) => Crc32C.Compute(bytes);
}
