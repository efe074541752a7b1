using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Lets compressed copies take the place of plain files. Any thread.</summary>
internal sealed class SegmentReplacement(IStorage storage, SegmentFiles files, SegmentTable table)
{
    /// <summary>The oldest rotated segment that is not compressed and may be now; null when there is none.</summary>
    /// <param name="passedOver">Sequences of segments that cannot be compressed.</param>
    public Segment? FindPlain(IReadOnlySet<long> passedOver)
    {
        lock (table.Lock)
        {
            return !table.IsClosed && table.IsSettled
                ? table.Rotated.Find(segment => segment is { Codec: SegmentCodec.Plain, IsLossMarker: false } && !passedOver.Contains(segment.Sequence))
                : null;
        }
    }

    /// <summary>Lets a compressed copy take the place of a rotated segment's plain file.</summary>
    /// <remarks>
    /// The copy's contents are on disk; its name need not be before the source's is gone: file systems that keep a journal
    /// write the changes of a folder in their order, so a power loss leaves the source, both, or the copy.
    /// </remarks>
    /// <param name="plain">The segment that was compressed.</param>
    /// <param name="codec">How the copy is compressed.</param>
    /// <param name="copyPath">The copy, synced. It is removed when the segment is not there any more, or a rotation is unfinished.</param>
    /// <exception cref="IOException">Storage refused a step. The segment is there, by its plain file or by the copy.</exception>
    public void Replace(Segment plain, SegmentCodec codec, string copyPath)
    {
        lock (table.Lock)
        {
            var place = table.Rotated.IndexOf(plain);
            if (place < 0 || table.IsClosed || !table.IsSettled)
            {
                storage.Delete(copyPath);
                return;
            }
            table.RemoveLeftovers();
            var file = table.Files[place];
            var compressed = file with { Codec = codec, Path = files.PathOf(file.Index, codec), DiskBytes = null };
            var head = ReadHead(copyPath);
            storage.Rename(copyPath, compressed.Path);
            table.Rotated[place] = plain with { Codec = codec, HeadChecksum = head };
            table.Files[place] = compressed;
            table.Leftovers.Add(file.Path);
            table.RemoveLeftovers();
            table.Save();
        }
    }

    private uint ReadHead(string path)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        return SegmentHead.Checksum(file, file.Length);
    }
}
