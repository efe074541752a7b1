using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Recovery;

/// <summary>
/// Brings a stream's folder, left by a process that ended at any point, back to one state: finishes what was under
/// way and finds the position of every segment.
/// </summary>
/// <remarks>
/// The names alone tell the order of the files at every step of a rotation; the manifest tells their positions.
/// Where the two cannot be brought together, what is there gets new positions above every one ever used, so that
/// a sink receives it again rather than never.
/// </remarks>
internal static class JournalRecovery
{
    /// <summary>Puts the folder in order.</summary>
    /// <param name="storage">Where the folder is.</param>
    /// <param name="files">The stream's segment files.</param>
    /// <param name="manifest">What the manifest says; null when there is none or it is damaged.</param>
    /// <param name="minimumPosition">No new record may get a lower position: the highest cursor of any sink.</param>
    public static RecoveredState Recover(IStorage storage, SegmentFiles files, Manifest? manifest, long minimumPosition)
    {
        var (onDisk, temporary) = files.List();
        foreach (var path in temporary)
        {
            storage.Delete(path);
        }
        RemoveTwins(storage, onDisk);
        if (manifest is { IsRotating: true } && IsWritten(storage, files.ActivePath))
        {
            // Nothing is appended before a rotation is complete: these are the old active segment's bytes.
            onDisk.Add(new RotatedFile(0, SegmentCodec.Plain, files.ActivePath));
        }
        files.Renumber(onDisk);

        long torn;
        long activeLength;
        using (var file = storage.Open(files.ActivePath, StorageOpenMode.ReadWrite))
        {
            torn = TornTail.Cut(file);
            activeLength = file.Length;
        }
        if (manifest is null || Align(storage, manifest, onDisk) is not { } rotated)
        {
            return Reposition(storage, onDisk, activeLength, torn, manifest?.Segments ?? [], minimumPosition);
        }
        var last = manifest.Segments[^1];
        var active = last with
        {
            // What a cursor has passed cannot come again: a power loss took the end of the file, not its positions.
            BasePosition = Math.Max(last.BasePosition, minimumPosition - activeLength),
            Length = activeLength,
            Records = activeLength == 0 ? 0 : Segment.UnknownRecords,
            // What an earlier process wrote was not read: the widest range hides nothing from a search by time.
            MinTimeNano = activeLength == 0 ? last.MinTimeNano : long.MinValue,
            MaxTimeNano = activeLength == 0 ? last.MaxTimeNano : long.MaxValue,
        };
        return new RecoveredState(rotated, onDisk, active, torn);
    }

    /// <summary>A crash between the rename of a compressed copy and the removal of its source leaves both; the copy was synced first.</summary>
    private static void RemoveTwins(IStorage storage, List<RotatedFile> onDisk)
    {
        for (var i = onDisk.Count - 1; i > 0; i--)
        {
            if (onDisk[i].Index == onDisk[i - 1].Index)
            {
                var plain = onDisk[i].Codec == SegmentCodec.Plain ? i : i - 1;
                storage.Delete(onDisk[plain].Path);
                onDisk.RemoveAt(plain);
            }
        }
    }

    private static bool IsWritten(IStorage storage, string path)
    {
        if (!storage.Exists(path))
        {
            return false;
        }
        using var file = storage.Open(path, StorageOpenMode.Read);
        return file.Length > 0;
    }

    /// <summary>Gives each file the manifest's entry for it, by its place counted from the newest.</summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="manifest">Its rotated segments are oldest first.</param>
    /// <param name="onDisk">The files, oldest first; those that were about to be removed are, and leave the list.</param>
    /// <returns>Null when the manifest does not describe these files.</returns>
    private static List<Segment>? Align(IStorage storage, Manifest manifest, List<RotatedFile> onDisk)
    {
        var known = manifest.Segments.SkipLast(1).ToList();
        if (manifest.IsRotating && known.Count == 0)
        {
            // A rotation that keeps nothing.
            RemoveOldest(storage, onDisk, onDisk.Count);
        }
        if (onDisk.Count > known.Count)
        {
            // The manifest is older than the files: a power loss took what was written last.
            return null;
        }
        // Fewer: somebody removed them, oldest first as a rule.
        var aligned = known.Skip(known.Count - onDisk.Count).ToList();
        for (var place = 0; place < aligned.Count; place++)
        {
            var length = SegmentLength.Measure(storage, onDisk[place].Path, onDisk[place].Codec);
            if (length != aligned[place].Length && !aligned[place].IsLossMarker)
            {
                return null;
            }
            aligned[place] = length == aligned[place].Length
                ? aligned[place] with { Codec = onDisk[place].Codec }
                : TakeBack(aligned[place], onDisk[place], length);
        }
        // What a marker counts stood in front of it, and was about to be removed.
        var marker = Math.Max(0, aligned.FindLastIndex(static segment => segment.IsLossMarker));
        RemoveOldest(storage, onDisk, marker);
        aligned.RemoveRange(0, marker);
        return aligned;
    }

    /// <summary>A marker was about to take the place of this file, and a crash came before it: the file stays.</summary>
    private static Segment TakeBack(Segment marker, RotatedFile file, long length) => marker with
    {
        BasePosition = marker.EndPosition - length,
        Length = length,
        Codec = file.Codec,
        MinTimeNano = long.MinValue,
        MaxTimeNano = long.MaxValue,
        Records = Segment.UnknownRecords,
        IsLossMarker = false,
    };

    private static void RemoveOldest(IStorage storage, List<RotatedFile> onDisk, int count)
    {
        foreach (var file in onDisk.Take(count))
        {
            storage.Delete(file.Path);
        }
        onDisk.RemoveRange(0, count);
    }

    /// <summary>New positions for everything, above all that were ever used.</summary>
    private static RecoveredState Reposition(
        IStorage storage, List<RotatedFile> onDisk, long activeLength, long torn, IReadOnlyList<Segment> known, long minimumPosition)
    {
        var position = Math.Max(minimumPosition, known.Count == 0 ? 0 : known.Max(static segment => segment.EndPosition));
        var sequence = known.Count == 0 ? 1 : known.Max(static segment => segment.Sequence) + 1;
        var rotated = new List<Segment>(onDisk.Count);
        foreach (var file in onDisk)
        {
            var length = SegmentLength.Measure(storage, file.Path, file.Codec);
            // The times are not known without reading it all: the widest range hides nothing from a search.
            rotated.Add(new Segment(sequence++, position, length, file.Codec, long.MinValue, long.MaxValue, Segment.UnknownRecords)
            {
                IsLossMarker = rotated.Count == 0 && MarkerFile.Is(storage, file),
            });
            position += length;
        }
        var active = new Segment(
            sequence, position, activeLength, SegmentCodec.Plain, long.MinValue, long.MaxValue, Segment.UnknownRecords);
        return new RecoveredState(rotated, onDisk, activeLength == 0 ? Segment.Empty(sequence, position) : active, torn);
    }
}
