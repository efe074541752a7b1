using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Recovery;

/// <summary>What a segment's file says of itself, by which the manifest's entry for it is found.</summary>
/// <param name="File">The file.</param>
/// <param name="Length">Uncompressed bytes; <see cref="Unreadable"/> when storage refuses to say.</param>
/// <param name="Head">Its first bytes as they are stored; empty when it cannot be read.</param>
/// <param name="IsMarker">True when it holds nothing but the marker of what retention removed.</param>
internal sealed record SegmentEvidence(RotatedFile File, long Length, byte[] Head, bool IsMarker)
{
    /// <summary>Value of <see cref="Length"/> for a file that cannot be read now: its bytes keep their place all the same.</summary>
    public const long Unreadable = -1;

    /// <summary>Where a compressed file says that its segment began when it was compressed; -1 when it does not say.</summary>
    public long NotedPosition { get; private init; } = -1;

    /// <summary>Looks at a file.</summary>
    public static SegmentEvidence Gather(IStorage storage, RotatedFile file)
    {
        try
        {
            var length = SegmentLength.Measure(storage, file.Path, file.Codec, out var position);
            return new SegmentEvidence(
                file, length, ReadHead(storage, file.Path), IsMarker: length <= MarkerFile.MaxBytes && MarkerFile.Is(storage, file))
            {
                NotedPosition = position,
            };
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            return new SegmentEvidence(file, Unreadable, [], IsMarker: false);
        }
    }

    /// <summary>True when the file is, as far as can be told, the whole segment that <paramref name="known"/> describes.</summary>
    /// <remarks>
    /// In the place of a marker stands the segment whose place it was to take, when a crash came between. An empty file, of
    /// which a power loss left the name, is evidence of nothing: it is known by its neighbours.
    /// </remarks>
    public bool IsWhole(Segment known)
    {
        if (known.IsLossMarker)
        {
            return IsMarker ? Length == known.Length : known.HeadChecksum != 0 && HeadChecksum == known.HeadChecksum;
        }
        return Length == Unreadable || (Length > 0 && Length == known.Length && HasHeadOf(known));
    }

    /// <summary>True when damage can have made the file of that segment: nothing makes one longer, but for what a compressed one says of itself.</summary>
    public bool CanBeLeftOf(Segment known) => known.IsLossMarker || Length <= known.Length || File.Codec != SegmentCodec.Plain;

    /// <summary>True when the file says itself that it is that segment, whatever is left of it; or holds nothing.</summary>
    public bool IsProven(Segment known) => Length == 0
        || (known.Codec == File.Codec ? known.HeadChecksum != 0 && HasHeadOf(known) : NotedPosition == known.BasePosition);

    /// <summary>True when the file is that segment with more records behind it.</summary>
    public bool IsGrown(Segment known) => Length > known.Length && HasHeadOf(known);

    /// <summary>True unless the file begins differently from that segment.</summary>
    public bool HasHeadOf(Segment known)
    {
        if (known.HeadChecksum == 0 || known.Codec != File.Codec)
        {
            // Compressed between the last save and a crash: its note tells.
            return File.Codec == SegmentCodec.Plain ? IsOfTime(known) : NotedPosition < 0 || NotedPosition == known.BasePosition;
        }
        var counted = known.Codec == SegmentCodec.Plain ? (int)Math.Min(Head.Length, known.Length) : Head.Length;
        return SegmentHead.Checksum(Head.AsSpan(0, counted)) == known.HeadChecksum;
    }

    /// <summary>Checksum of the first bytes of the segment that this file is from now on.</summary>
    public uint HeadChecksum => Head.Length == 0 ? 0 : SegmentHead.Checksum(Head);

    private bool IsOfTime(Segment known)
    {
        var end = Head.AsSpan().IndexOf((byte)'\n');
        return end < 0 || known.MinTimeNano > known.MaxTimeNano
            || !JsonLineReader.TryReadTime(Head.AsSpan(0, end), out var first)
            || (first >= known.MinTimeNano && first <= known.MaxTimeNano);
    }

    private static byte[] ReadHead(IStorage storage, string path)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        var head = new byte[SegmentHead.Bytes];
        return head[..file.Read(0, head)];
    }
}
